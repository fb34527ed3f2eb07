import { element } from "./element.js";
import english from "./text/en.js";
import german from "./text/de.js";
import french from "./text/fr.js";

const languages = { en: english, de: german, fr: french };
const kept = "writebackd.language";

/** In the address, for links from elsewhere; then it stays for the tab. */
function chosen() {
  const asked = new URLSearchParams(location.search).get("lang");
  const named = asked in languages ? asked : null;
  try {
    if (named) sessionStorage.setItem(kept, named);
    return named ?? sessionStorage.getItem(kept);
  } catch {
    return named; // storage can be forbidden
  }
}

function spoken() {
  const wanted = [chosen(), ...(navigator.languages ?? [navigator.language])];
  return wanted.map((tag) => (tag ?? "").slice(0, 2).toLowerCase()).find((tag) => tag in languages) ?? "en";
}

/** The language of the page, as the agent takes it for messages and questions. */
export const language = spoken();
const texts = languages[language];

/** A text by its name, with `{name}` filled in; undefined where there is none of that name. */
export function text(name, values = {}) {
  const found = texts[name] ?? english[name];
  return found?.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? String(values[key]) : whole));
}

/** Puts the other languages into the head of the page. */
export function offerLanguages() {
  document.documentElement.lang = language;
  const list = document.getElementById("languages");
  list.setAttribute("aria-label", text("choose_language"));
  const others = Object.entries(languages).filter(([tag]) => tag !== language);
  list.append(...others.map(([tag, { language: name }]) => element("a", { href: `?lang=${tag}`, lang: tag, hreflang: tag }, name)));
}
