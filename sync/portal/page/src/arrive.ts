/** Whoever comes to a station (a hit of the search leads there) sees its sheets, not their closed lids. */

/** Opens what stands in the element that the address names. */
export function openTarget(page: Document): void {
  const name = page.location.hash.slice(1);
  const target = name === "" ? null : page.getElementById(name);
  if (target?.localName !== "section" || !name.startsWith("tps-")) return;
  target.querySelectorAll("details").forEach((one) => {
    one.open = true;
  });
  target.scrollIntoView();
}
