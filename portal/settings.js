import { call } from "./api.js";

/** What the administrator configured: organisation, sign_in_url, contact, offers. */
export const settings = await call("GET", "/portal/settings.json").catch(() => ({ offers: [] }));
