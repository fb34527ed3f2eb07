import { call } from "./api.js";

/** What the administrator configured: organisation, sign_in_url, contact_link, contact_by_mail, offers. */
export let settings;

export async function loadSettings() {
  settings = await call("GET", "/portal/settings.json");
}
