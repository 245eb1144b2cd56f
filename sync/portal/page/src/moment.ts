/** Moments as the pages write them: in the official time of the place, which every one names. */

/** `14-02-2024 22.18 WIB` of `2024-02-14T15:18:00Z` where `zone` is `WIB+7`; in UTC, and saying so, where it is no zone. */
export function moment(stamp: string, zone: string): string {
  const [, name = "UTC", hours = "0"] = /^([A-Z]+)([+-][0-9]+)$/.exec(zone) ?? [];
  const at = new Date(Date.parse(stamp) + Number(hours) * 3_600_000);
  if (Number.isNaN(at.getTime())) return stamp;
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${two(at.getUTCDate())}-${two(at.getUTCMonth() + 1)}-${at.getUTCFullYear()}`;
  return `${day} ${two(at.getUTCHours())}.${two(at.getUTCMinutes())} ${name}`;
}
