import english from "./text/en.js";
import german from "./text/de.js";
import french from "./text/fr.js";

const languages = { en: english, de: german, fr: french };
const kept = "writebackd.language";

function chosen() {
  try {
    return sessionStorage.getItem(kept);
  } catch {
    return null; // storage can be forbidden
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

/** Puts the list of languages into the head of the page. */
export function offerLanguages() {
  document.documentElement.lang = language;
  const list = document.getElementById("language");
  for (const [tag, itsTexts] of Object.entries(languages)) {
    list.append(new Option(itsTexts.language, tag, false, tag === language));
  }
  document.getElementById("language-label").textContent = text("choose_language");
  document.getElementById("languages").hidden = false;
  list.addEventListener("change", () => {
    try {
      sessionStorage.setItem(kept, list.value);
    } catch {
      return; // without storage the browser's own language stays
    }
    location.reload();
  });
}
