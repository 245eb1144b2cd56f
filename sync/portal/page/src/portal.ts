/** The small script of every page: a search box where the page has a place for it, a button at every signed sheet. */

import { openTarget } from "./arrive";
import { addButtons } from "./buttons";
import { addSearch } from "./search";

const own = document.currentScript;
const root = new URL("./", own instanceof HTMLScriptElement ? own.src : document.baseURI);
addSearch(document, root);
addButtons(document, root);
openTarget(document);
addEventListener("hashchange", () => openTarget(document));
