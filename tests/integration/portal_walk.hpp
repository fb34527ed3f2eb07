#pragma once

#include <boost/json/parse.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "notify/signature.hpp"
#include "policy/timestamp.hpp"
#include "tests/integration/flow_caller.hpp"
#include "tests/support/browser.hpp"

namespace writeback::test {

using support::Browser;
using support::fresh_password;
using support::Person;

/// Somebody in front of the bundled portal, in a real browser, with a real directory and a real
/// mail server.
class Portal : public FlowsTest {
 protected:
  void SetUp() override {
    ASSERT_TRUE(Browser::can_start()) << "scripts/install-dependencies test installs Chromium";
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

}  // namespace writeback::test
