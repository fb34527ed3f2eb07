// The bundled portal as people use it, by the rows of the product (S1 to S19): a real browser, a
// real directory, a real mail server.
#include <boost/json/parse.hpp>
#include <filesystem>

#include "notify/signature.hpp"
#include "policy/timestamp.hpp"
#include "tests/integration/flow_caller.hpp"
#include "tests/support/browser.hpp"

namespace writeback::test {

using support::Browser;
using support::fresh_password;
using support::Person;

class Portal : public FlowsTest {
 protected:
  void SetUp() override {
    if (!Browser::can_start()) GTEST_SKIP() << "no Chromium here";
    FlowsTest::SetUp();
    daemon().ini.set("portal", "enabled", "yes");
    daemon().ini.set("portal", "sign_in_url", "https://login.example.com/");
    daemon().ini.set("captcha", "provider", "altcha");
    daemon().ini.set("captcha", "difficulty", "low");
    use_mail();
  }
  /// The page at the path, in a browser that speaks English unless said otherwise.
  Browser& open(const std::string& path, const std::string& language = "en-US",
                const std::vector<std::string>& more_arguments = {}) {
    static_cast<void>(caller());
    if (!browser_) browser_ = std::make_unique<Browser>(language, more_arguments);
    browser_->open(daemon().base_url() + path);
    return *browser_;
  }
  /// As far as the gate: the name is typed and taken.
  Browser& identified(const std::string& path, const Person& person) {
    Browser& page = open(path);
    page.type("User name", person.uid);
    page.press("Next");
    return page;
  }
  void prove_by_mail(Browser& page, const Person& person) {
    const auto before = mail().mails_to(person.mail).size();
    page.expect_heading("How do you want to prove who you are?");
    page.press("Send me a code by e-mail");
    page.expect_heading("Type the code");
    page.type("Code", code_by_mail(person.mail, before + 1));
    page.press("Next");
  }
  /// Another code, whichever the right one is.
  [[nodiscard]] static std::string other_than(std::string code) {
    code.back() = code.back() == '0' ? '1' : '0';
    return code;
  }
  /// The code in a text that came after so many others; some of them are notices.
  [[nodiscard]] static std::string code_by_text(const support::GatewayServer& gateway,
                                                std::size_t before) {
    std::string code;
    EXPECT_TRUE(support::wait_until([&] {
      const auto requests = gateway.requests();
      for (std::size_t i = before; i < requests.size() && code.empty(); ++i) {
        code = support::code_in(requests[i].body);
      }
      return !code.empty();
    }));
    return code;
  }
  /// By the rules of WCAG 2.2, levels A and AA, as far as a program can tell; in light and dark.
  static void expect_accessible(Browser& page) {
    const std::string axe = std::string(WRITEBACK_NODE_MODULES) + "/axe-core/axe.min.js";
    ASSERT_TRUE(std::filesystem::exists(axe)) << "ctest -R openapi.packages fetches it";
    static_cast<void>(page.run(support::read_file(axe)));
    for (const bool dark : {false, true}) {
      page.prefer_dark(dark);
      const auto violations = page.run(
          "return axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', "
          "'wcag22aa', 'best-practice']}).then((result) => result.violations.map((one) => "
          "one.id + ': ' + one.nodes.map((node) => node.html).join(' ')).join('\\n'))");
      EXPECT_EQ(std::string(violations.as_string()), "")
          << (dark ? "dark: " : "light: ") << page.text();
    }
  }
  /// The person answers the call, and the gateway tells the agent of the key.
  void press_the_key(const support::GatewayRequest& call) {
    const std::string url(boost::json::parse(call.body).at("callback_url").as_string());
    const std::string token = url.substr(url.rfind('/') + 1);
    const std::string pressed = R"({"digits":"#"})";
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const auto signature =
        notify::webhook_signature(Secret("gateway-secret"), token + "." + pressed, now);
    auto settings = daemon().client_settings();
    settings.api_key.clear();
    const auto heard = support::HttpsClient(settings).send(
        "POST", "/v1/callbacks/call/" + token, pressed,
        {"Content-Type: application/json", "X-Writebackd-Signature: " + signature});
    EXPECT_EQ(heard.status, 200) << heard.body;
  }
  /// Nothing was refused by the page's own policy, and no script of it failed. That a call was
  /// refused is in the console of every browser.
  void TearDown() override {
    if (!browser_) return;
    for (const auto& error : browser_->errors()) {
      EXPECT_NE(error.find("Failed to load resource"), std::string::npos) << error;
    }
  }

 private:
  std::unique_ptr<Browser> browser_;
};

TEST_F(Portal, S6_S7_S11_S19_ALockedOutPersonResetsThePassword) {
  const Person person = server().add_person();
  Browser& page = open("/");
  page.expect_heading("What can we help you with?");
  page.press("I forgot my password");
  page.expect_heading("Reset your password");
  EXPECT_TRUE(page.offers("Go to sign-in"));
  page.type("User name", person.uid);
  page.press("Next");
  page.expect_heading("How do you want to prove who you are?");
  EXPECT_EQ(page.text().find(person.mail), std::string::npos) << "the address is masked";
  page.press("Send me a code by e-mail");
  page.expect_heading("Type the code");
  page.type("Code", other_than(code_by_mail(person.mail)));
  page.press("Next");
  page.expect_text("You have 2 tries left.");
  EXPECT_EQ(page.run("const code = document.activeElement; return code.selectionEnd - "
                     "code.selectionStart")
                .to_number<int>(),
            6)
      << "what is typed next takes its place";
  // Whoever looks up the code in another app may come back to a page that is loaded anew.
  page.reload();
  page.expect_heading("Type the code");
  page.type("Code", code_by_mail(person.mail));
  page.press("Next");
  page.expect_heading("Choose a new password");
  page.type("New password", "x");
  page.type("New password once more", "y");
  page.press("Set the new password");
  page.expect_text("The two passwords are not the same");
  page.type("New password once more", "x");
  page.press("Set the new password");
  page.expect_text("The new password is not accepted");
  const std::string password = fresh_password();
  page.type("New password", password);
  page.type("New password once more", password);
  page.press("Set the new password");
  page.expect_heading("Your password has been reset");
  EXPECT_EQ(page.text().find("has to be done by"), std::string::npos);
  EXPECT_TRUE(page.offers("Go to sign-in"));
  EXPECT_TRUE(server().accepts(person, password));
  EXPECT_EQ(page.address(), daemon().base_url() + "/reset") << "nothing personal in an address";
  EXPECT_EQ(page.run("return sessionStorage.length").to_number<int>(), 0);
  EXPECT_THAT(mail().wait_for(person.mail, 2).text, testing::HasSubstr("127.0.0.1"));
}

TEST_F(Portal, S12_ALockedAccountIsUnlocked) {
  const Person person = server().add_person();
  server().lock_by_failures(person);
  Browser& page = identified("/unlock", person);
  prove_by_mail(page, person);
  page.expect_heading("Unlock your account?");
  page.press("Unlock");
  page.expect_heading("Your account has been unlocked");
  EXPECT_TRUE(server().accepts(person, person.password));
  identified("/unlock", person).expect_heading("Your account is not locked");
  EXPECT_TRUE(page.offers("I forgot my password"));
}

TEST_F(Portal, S13_APasswordIsChanged) {
  const Person person = server().add_person();
  Browser& page = open("/change");
  page.type("User name", person.uid);
  page.type("Current password", "not it");
  page.press("Next");
  page.expect_text("The current password is not correct");
  page.type("Current password", person.password);
  page.press("Next");
  page.expect_heading("Choose a new password");
  const std::string password = fresh_password();
  page.type("New password", password);
  page.type("New password once more", password);
  page.press("Set the new password");
  page.expect_heading("Your password has been changed");
  EXPECT_TRUE(server().accepts(person, password));
}

TEST_F(Portal, AChangeThatComesTooEarlySaysWhen) {
  support::PersonWish wish;
  wish.policy = "strict";
  const Person person = server().add_person(wish);
  Browser& page = open("/change");
  page.type("User name", person.uid);
  page.type("Current password", person.password);
  page.press("Next");
  page.expect_heading("The new password is not accepted");
  page.expect_text("You can change it again on ");
}

TEST_F(Portal, WhoeverMistypedANameBeginsAgain) {
  const Person person = server().add_person();
  const Person other = server().add_person();
  Browser& page = identified("/reset", other);
  page.expect_heading("How do you want to prove who you are?");
  page.press("Start again");
  page.expect_heading("Reset your password");
  page.type("User name", person.uid);
  page.press("Next");
  prove_by_mail(page, person);
  page.expect_heading("Choose a new password");
  // Whoever sits there next comes by the first page, or begins again.
  open("/");
  page.press("I forgot my password");
  page.expect_heading("Reset your password");
  page.expect_text("First, who are you?");
}

TEST_F(Portal, TwoGatesAreEnoughWhenTheyCanFollowEachOther) {
  daemon().ini.set("self_service", "gates", "2");
  daemon().ini.set("self_service", "methods", "email recovery_code");
  const Person person = server().add_person();
  Browser& page = open("/register");
  page.type("User name", person.uid);
  page.type("Current password", person.password);
  page.press("Next");
  page.expect_text("Add another way: with these alone");
  EXPECT_FALSE(page.offers("inish"));
  page.press("Get recovery codes");
  page.press("I have kept them");
  page.press("All of this is right: finish");
  page.expect_heading("You are registered");
}

TEST_F(Portal, APasswordThatWasSetBeforeIsNotTakenForTheOneJustTyped) {
  const Person person = server().add_person();
  Browser& page = identified("/reset", person);
  prove_by_mail(page, person);
  page.expect_heading("Choose a new password");
  const std::string first = fresh_password();
  // Another tab is quicker.
  static_cast<void>(page.run(
      "return fetch('/v1/flows/' + sessionStorage[Object.keys(sessionStorage)[0]] + '/password', "
      "{method: 'POST', headers: {'Content-Type': 'application/json'}, body: "
      "JSON.stringify({new_password: '" +
      first + "'})}).then((reply) => reply.status)"));
  const std::string second = fresh_password();
  page.type("New password", second);
  page.type("New password once more", second);
  page.press("Set the new password");
  page.expect_heading("A password was set before");
  EXPECT_TRUE(server().accepts(person, first));
}

TEST_F(Portal, WhatIsSwitchedOffIsSaidBeforeAnythingIsTyped) {
  daemon().ini.set("writeback", "operations", "reset");
  Browser& page = open("/change/");
  page.expect_heading("Change your password");
  page.expect_text("Nothing can be done here at the moment.");
  EXPECT_TRUE(page.offers("I forgot my password"));
  EXPECT_FALSE(page.offers("Next"));
}

TEST_F(Portal, AFlowThatWentOnInAnotherTabIsFollowed) {
  const Person person = server().add_person();
  Browser& page = open("/register");
  page.type("User name", person.uid);
  page.type("Current password", person.password);
  page.press("Next");
  page.press("Add an e-mail address");
  page.expect_heading("Add an e-mail address");
  static_cast<void>(page.run(
      "return (async () => { for (const key of Object.keys(sessionStorage)) { "
      "await fetch('/v1/flows/' + sessionStorage[key] + '/finish', {method: 'POST', headers: "
      "{'Content-Type': 'application/json'}, body: '{}'}); } return 1; })()"));
  page.press("Back");
  page.expect_heading("You are registered");
}

TEST_F(Portal, S1_S3_S8_S18_SomebodyRegistersAndResetsByText) {
  const support::GatewayServer gateway;
  use_gateway(gateway);
  daemon().ini.set("directory", "alternate_email_attributes", "");
  const Person person = server().add_person();
  Browser& page = open("/register");
  page.type("User name", person.uid);
  page.type("Current password", person.password);
  page.press("Next");
  page.expect_heading("How you prove who you are");
  page.expect_text("Nothing is registered yet.");
  EXPECT_FALSE(page.offers("Finish"));
  EXPECT_TRUE(page.offers("Start again"));
  page.press("Add a phone");
  page.expect_heading("Add a phone");
  page.choose("Country", "Germany (+49)");
  page.type("Phone number with area code", "12");
  page.press("Next");
  page.expect_text("That is no phone number");
  page.type("Phone number with area code", "0151 23456731");
  page.press("Next");
  page.expect_heading("Type the code");
  page.type("Code", code_by_text(gateway, 0));
  page.press("Next");
  page.expect_text("+4915123456731");
  page.press("Get recovery codes");
  page.expect_heading("Your recovery codes");
  page.press("I have kept them");
  page.expect_text("8 left");
  page.press("Add an e-mail address");
  page.expect_heading("Add an e-mail address");
  const std::string email = support::fresh_name() + "@private.example.net";
  page.type("E-mail address", email);
  page.press("Send a code");
  page.expect_heading("Type the code");
  page.type("Code", code_by_mail(email));
  page.press("Next");
  page.expect_text(email);
  page.press("Remove: E-mail");
  page.accept_question();
  page.expect_text("Add an e-mail address");
  page.press("Finish");
  page.expect_heading("You are registered");

  identified("/reset", person);
  page.expect_heading("How do you want to prove who you are?");
  page.press("Text a code to my mobile phone");
  page.expect_heading("Text a code to your phone");
  page.choose("Country", "Germany (+49)");
  page.type("Phone number with area code", "1");
  page.press("Text me");
  page.expect_text("That is no phone number");
  page.type("Phone number with area code", "0151 23456799");
  page.press("Text me");
  page.expect_text("That is not right");
  page.type("Phone number with area code", "+49 (151) 23456731");
  const auto texts = gateway.requests().size();
  page.press("Text me");
  page.expect_heading("Type the code");
  page.type("Code", code_by_text(gateway, texts));
  page.press("Next");
  page.expect_heading("Choose a new password");
}

TEST_F(Portal, AnAuthenticatorAppIsShownItsKey) {
  const Person person = server().add_person();
  Browser& page = open("/register");
  page.type("User name", person.uid);
  page.type("Current password", person.password);
  page.press("Next");
  page.press("Add an authenticator app");
  page.expect_heading("Add an authenticator app");
  EXPECT_TRUE(support::wait_until([&] {
    return page.run("return document.querySelector('img.qr').naturalWidth > 0").as_bool();
  }));
  page.type("Code", "000000");
  page.press("Next");
  page.expect_text("That is not right");
  page.press("Back");
  page.expect_heading("How you prove who you are");
  // What is half added is in nobody's way.
  page.press("Get recovery codes");
  page.press("I have kept them");
  page.expect_heading("How you prove who you are");
  page.press("This is right: E-mail, as your company knows it");
  page.expect_text("8 left");
  EXPECT_TRUE(support::wait_until([&] { return page.offers("Finish"); }));
  page.press("Finish");
  page.expect_heading("You are registered");
}

TEST_F(Portal, S5_S10_QuestionsAndASecondGate) {
  daemon().ini.set("self_service", "methods", "email questions");
  daemon().ini.set("self_service", "gates", "2");
  daemon().ini.set("self_service", "questions_to_register", "3");
  daemon().ini.set("self_service", "questions_to_ask", "2");
  const Person person = server().add_person();
  Browser& page = open("/register");
  page.type("User name", person.uid);
  page.type("Current password", person.password);
  page.press("Next");
  page.press("Answer security questions");
  page.expect_heading("Answer security questions");
  page.type("Answer 1", "Łódź Kot");
  page.type("Answer 2", "łódź kot ");
  page.type("Answer 3", "Frau Meier");
  page.press("Save");
  page.expect_text("The same answer twice");
  page.type("Answer 2", person.uid);
  page.press("Save");
  page.expect_text("These answers are not taken");
  page.expect_text("Answer 2");
  page.type("Answer 2", "Lindenweg");
  page.press("Save");
  page.expect_text("Security questions");
  page.press("All of this is right: finish");
  page.expect_heading("You are registered");

  identified("/reset", person).expect_text("Step 1 of 2");
  prove_by_mail(page, person);
  page.expect_text("Step 2 of 2");
  page.press("Answer my security questions");
  page.expect_heading("Answer your questions");
  const std::string asked = page.text();
  const std::vector<std::pair<std::string, std::string>> answers{
      {"What was the name of your first pet?", "łódź kot"},
      {"In which street did you live when you were ten?", "lindenweg"},
      {"What was the name of your first teacher?", "frau meier"}};
  std::size_t typed = 0;
  for (const auto& [question, answer] : answers) {
    if (asked.find(question) == std::string::npos) continue;
    page.type(question, answer);
    ++typed;
  }
  EXPECT_EQ(typed, 2U);
  page.press("Next");
  page.expect_heading("Choose a new password");
}

TEST_F(Portal, S14_S16_S17_WhoCantBeHelpedReachesTheAdministrators) {
  const std::string help = support::fresh_name() + "@help.example.com";
  daemon().ini.set("contact", "administrators", help);
  daemon().ini.set("writeback", "exclude_filter", "(employeeType=robot)");
  support::PersonWish robot;
  robot.more = {{"employeeType", {"robot"}}};
  const Person unmanaged = server().add_person(robot);
  Browser& page = identified("/reset", unmanaged);
  page.expect_heading("Please contact your administrator");
  page.type("Message (optional)", "Call me:\n4711");
  page.press("Send to the administrators");
  page.expect_heading("Your administrators know");
  const auto mailed = mail().wait_for(help);
  EXPECT_THAT(mailed.text, testing::HasSubstr(unmanaged.uid));
  EXPECT_THAT(mailed.text, testing::HasSubstr("Call me: 4711"));
  Person nobody;
  nobody.uid = "nobody-has-this-name";
  identified("/reset", nobody).expect_heading("We could not verify your account");
}

TEST_F(Portal, S9_ACallIsConfirmedWithTheKey) {
  support::GatewayServer gateway;
  use_gateway(gateway);
  support::PersonWish wish;
  wish.more["telephoneNumber"] = {"+49 30 901820"};
  const Person person = server().add_person(wish);
  Browser& page = identified("/reset", person);
  page.press("Call my office phone");
  page.expect_heading("Answer the call and press #");
  page.press("Choose another way");
  page.expect_heading("How do you want to prove who you are?");
  page.reload();
  page.expect_heading("Answer the call and press #");
  press_the_key(gateway.wait_for(1));
  page.expect_heading("Choose a new password");
}

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

TEST_F(Portal, AServiceThatIsGoneForAWhileIsSaidAndTheWalkGoesOn) {
  const Person person = server().add_person();
  Browser& page = open("/reset");
  page.expect_heading("Reset your password");
  daemon().stop();
  page.type("User name", person.uid);
  page.press("Next");
  page.expect_text("We can't reach the service");
  daemon().start();
  page.press("Next");
  prove_by_mail(page, person);
  page.expect_heading("Choose a new password");
}

}  // namespace writeback::test
