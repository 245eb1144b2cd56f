/** The small script of every page: a search box where the page has a place for it, a button at every signed sheet. */

import { addButtons } from "./buttons";
import { addSearch } from "./search";

const own = document.currentScript;
const root = new URL("./", own instanceof HTMLScriptElement ? own.src : document.baseURI);
addSearch(document, root);
addButtons(document, root);
