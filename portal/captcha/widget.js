// The widgets of Turnstile, reCAPTCHA and hCaptcha, which are loaded from their providers.

const providers = {
  turnstile: { script: "https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit", name: "turnstile" },
  hcaptcha: { script: "https://js.hcaptcha.com/1/api.js?render=explicit", name: "hcaptcha" },
  recaptcha: { script: "https://www.google.com/recaptcha/api.js?render=explicit", name: "grecaptcha" },
};

const patience = 15_000;

function load(url) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.async = true;
    script.addEventListener("load", resolve);
    script.addEventListener("error", () => reject(new Error(url)));
    setTimeout(() => reject(new Error(url)), patience);
    document.head.append(script);
  });
}

const loaded = new Map();

/** The provider's own object, once its script has run. */
async function api({ script, name }) {
  if (!loaded.has(name)) loaded.set(name, load(script));
  try {
    await loaded.get(name);
  } catch (failure) {
    loaded.delete(name);
    throw failure;
  }
  const provider = window[name];
  if (provider.render) return provider;
  return new Promise((resolve) => provider.ready(() => resolve(provider)));
}

/** Shows the widget in `box`; a function that gives the token of a solved one, else an empty text. */
export async function showWidget({ provider, site_key: siteKey, action }, box, language) {
  const own = await api(providers[provider]);
  let token = "";
  own.render(box, {
    sitekey: siteKey, hl: language, language, action,
    callback: (solved) => { token = solved; },
    "expired-callback": () => { token = ""; },
    "error-callback": () => { token = ""; },
  });
  return () => token;
}
