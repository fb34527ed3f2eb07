// The bundled portal for whoever comes: languages, the rules of WCAG, CAPTCHA widgets.
#include "tests/integration/portal_walk.hpp"

namespace writeback::test {

/// What each of the three providers' scripts does for a page, as their documents say it.
constexpr const char* widget_script = R"((() => {
  const widget = {
    render(box, how) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = "I am human";
      button.onclick = () => how.callback("token-for-" + how.sitekey);
      box.append(button);
    },
  };
  window.turnstile = window.hcaptcha = widget;
  window.grecaptcha = { ready(then) { Object.assign(window.grecaptcha, widget); then(); } };
})();)";

class PortalWidgets : public Portal, public testing::WithParamInterface<const char*> {};

TEST_P(PortalWidgets, AreLetInAndTheirTokenIsSent) {
  support::GatewayServer verifier;
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  verifier.answer_with(
      200, R"({"success":true,"hostname":"127.0.0.1","challenge_ts":")" + rfc3339(now) + R"("})");
  const support::CertificateAuthority authority("Provider");
  support::GatewayServer provider(authority.issue({"provider"}));
  provider.answer_with(200, widget_script);
  support::write_file(daemon().path("secrets/captcha"), "secret");
  daemon().ini.set("captcha", "provider", GetParam());
  daemon().ini.set("captcha", "site_key", "site-1");
  daemon().ini.set("captcha", "secret_file", "secrets/captcha");
  daemon().ini.set("captcha", "url", verifier.url() + "/siteverify");
  const Person person = server().add_person();
  // Every name leads to the provider of the test; the agent is called by its address.
  Browser& page =
      open("/reset", "en-US",
           {"--host-resolver-rules=MAP * " + provider.address() + ", EXCLUDE 127.0.0.1"});
  page.type("User name", person.uid);
  page.expect_text("I am human");
  page.press("Next");
  page.expect_text("Please show first that you are not a robot.");
  page.press("I am human");
  page.press("Next");
  page.expect_heading("How do you want to prove who you are?");
  EXPECT_EQ(verifier.wait_for(1).form["response"], "token-for-site-1");
}

INSTANTIATE_TEST_SUITE_P(InBrowser, PortalWidgets,
                         testing::Values("turnstile", "hcaptcha", "recaptcha"));

TEST_F(Portal, EverybodyCanUseEveryPage) {
  const support::GatewayServer gateway;
  use_gateway(gateway);
  daemon().ini.set("self_service", "methods", "email text authenticator recovery_code questions");
  daemon().ini.set("contact", "administrators", support::fresh_name() + "@help.example.com");
  const Person person = server().add_person();
  Browser& page = open("/");
  page.expect_heading("What can we help you with?");
  expect_accessible(page);
  page.press("I forgot my password");
  page.expect_heading("Reset your password");
  expect_accessible(page);
  page.type("User name", person.uid);
  page.press("Next");
  page.expect_heading("How do you want to prove who you are?");
  expect_accessible(page);
  page.press("Send me a code by e-mail");
  page.expect_heading("Type the code");
  page.type("Code", other_than(code_by_mail(person.mail)));
  page.press("Next");
  page.expect_text("That is not right");
  expect_accessible(page);
  page.press("Contact an administrator");
  page.expect_heading("Contact an administrator");
  expect_accessible(page);
  page.press("Back");
  page.type("Code", code_by_mail(person.mail));
  page.press("Next");
  page.expect_heading("Choose a new password");
  expect_accessible(page);
  open("/register");
  page.type("User name", person.uid);
  page.type("Current password", person.password);
  expect_accessible(page);
  page.press("Next");
  page.expect_heading("How you prove who you are");
  expect_accessible(page);
  const std::vector<std::pair<std::string, std::string>> adding{
      {"Add a phone", "Add a phone"},
      {"Add an e-mail address", "Add an e-mail address"},
      {"Answer security questions", "Answer security questions"},
      {"Add an authenticator app", "Add an authenticator app"}};
  for (const auto& [button, heading] : adding) {
    page.press(button);
    page.expect_heading(heading);
    expect_accessible(page);
    page.press("Back");
    page.expect_heading("How you prove who you are");
  }
  page.press("Get recovery codes");
  page.expect_heading("Your recovery codes");
  expect_accessible(page);
  page.press("I have kept them");
  page.press("All of this is right: finish");
  page.expect_heading("You are registered");
  expect_accessible(page);
}

TEST_F(Portal, SpeaksThePersonsLanguage) {
  const Person person = server().add_person();
  Browser& page = open("/reset", "de-DE");
  page.expect_heading("Passwort zurücksetzen");
  page.type("Benutzername", person.uid);
  page.press("Weiter");
  page.press("Code per E-Mail schicken");
  page.expect_heading("Geben Sie den Code ein");
  EXPECT_EQ(mail().wait_for(person.mail).subject, "Ihr Code");
  page.type("Code", other_than(code_by_mail(person.mail)));
  page.press("Weiter");
  page.expect_text("Sie haben noch 2 Versuche.");
  page.press("Français");
  page.expect_heading("Tapez le code");
}

}  // namespace writeback::test
