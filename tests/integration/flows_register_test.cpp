// Registration, rows S1 to S4 and S18: what is there, what is allowed, what has to be verified.
#include <boost/json/array.hpp>
#include <map>

#include "policy/flows/authenticator.hpp"
#include "tests/integration/flow_caller.hpp"

namespace writeback::test {

namespace json = boost::json;
using support::Person;

class FlowsRegister : public FlowsTest {
 protected:
  /// Signed in, at manage_methods.
  FlowCaller& signed_in(const Person& person) {
    auto& by = caller();
    by.open("register");
    const auto identified = by.identify(person.uid, person.password);
    EXPECT_EQ(state_in(identified), "manage_methods") << identified.body;
    return by;
  }
  [[nodiscard]] std::string registration_of(const Person& person) {
    auto settings = daemon().client_settings();
    support::HttpsClient portal(settings);
    return portal.post("/v1/account/status", json::object{{"user", person.uid}})
        .text("registration");
  }
};

std::string bytes_of_base32(const std::string& text) {
  static const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string bytes;
  unsigned buffer = 0;
  unsigned bits = 0;
  for (const char c : text) {
    buffer = buffer << 5U | static_cast<unsigned>(alphabet.find(c));
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>(buffer >> bits & 0xFFU);
    buffer &= (1U << bits) - 1;
  }
  return bytes;
}

/// What an app shows now; the product's check is asked for each, as another clock would be.
std::string code_of_app(const std::string& secret, std::chrono::seconds later = {}) {
  const auto now =
      std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) + later;
  for (int code = 0; code < 1'000'000; ++code) {
    std::string text = std::to_string(code);
    text.insert(0, 6 - text.size(), '0');
    const auto step = step_of_code(secret, text, now, 0);
    if (step && *step == now.time_since_epoch().count() / 30) return text;
  }
  return {};
}

TEST_F(FlowsRegister, S1_S3_PhoneAndMailCountOnceTheyAreVerified) {
  use_mail();
  const support::GatewayServer gateway;
  use_gateway(gateway);
  daemon().ini.set("directory", "alternate_email_attributes", "");
  const Person person = server().add_person();
  auto& by = signed_in(person);
  EXPECT_EQ(registration_of(person), "not_registered");
  EXPECT_EQ(by.step("finish", {}).code(), "flow_state") << "nothing is registered";
  const std::string email = support::fresh_name() + "@private.example.net";
  EXPECT_EQ(by.step("methods", {{"method", "email"}, {"email", "no address"}}).status, 400);
  ASSERT_EQ(by.step("methods", {{"method", "email"}, {"email", email}}).status, 200);
  EXPECT_EQ(by.step("finish", {}).code(), "flow_state") << "not verified yet";
  ASSERT_EQ(state_in(by.challenge("email")), "enter_code");
  EXPECT_EQ(by.verify("000000").code(), "verification_failed");
  ASSERT_EQ(state_in(by.verify(code_by_mail(email))), "manage_methods");
  ASSERT_EQ(by.step("methods", {{"method", "call"}, {"number", "+49 151 23456711"}}).status, 200);
  ASSERT_EQ(state_in(by.challenge("call")), "enter_code") << "the call reads the code out";
  const auto call = gateway.wait_for(1);
  EXPECT_EQ(call.path, "/call");
  ASSERT_EQ(state_in(by.verify(support::code_in(call.body))), "manage_methods");
  const auto shown = by.methods();
  EXPECT_THAT(shown.body, testing::HasSubstr(email));
  EXPECT_THAT(shown.body, testing::HasSubstr("+4915123456711"));
  ASSERT_EQ(state_in(by.step("finish", {})), "done");
  EXPECT_EQ(registration_of(person), "registered");
  const auto attributes = server().admin().read(person.dn, {"*"});
  for (const auto& [name, values] : attributes) {
    for (const auto& value : values) EXPECT_EQ(value.find(email), std::string::npos) << name;
  }
  by.open("reset");
  const auto identified = by.identify(person.uid);
  EXPECT_THAT(methods_in(identified), testing::ElementsAre("email", "text", "call"));
  EXPECT_EQ(identified.body.find(email), std::string::npos);
  EXPECT_EQ(identified.body.find("4915123456711"), std::string::npos);
  // The old address hears that it is no longer one.
  signed_in(person);
  ASSERT_EQ(by.remove_method("email").status, 200);
  EXPECT_TRUE(support::wait_until([&] {
    const auto mails = mail().mails_to(email);
    return std::any_of(mails.begin(), mails.end(), [](const support::ArrivedMail& one) {
      return one.subject.find("was removed") != std::string::npos;
    });
  }));
  EXPECT_EQ(by.remove_method("email").status, 400) << "it is gone";
}

TEST_F(FlowsRegister, S2_WhatTheDirectoryHoldsIsShownToConfirmAndCantBeSet) {
  use_mail();
  support::PersonWish wish;
  wish.more["telephoneNumber"] = {"+49 30 901820 x4711"};
  const support::GatewayServer gateway;
  use_gateway(gateway);
  const Person person = server().add_person(wish);
  auto& by = signed_in(person);
  EXPECT_EQ(registration_of(person), "reconfirm") << "nobody was asked yet";
  const auto shown = by.methods();
  EXPECT_THAT(methods_in(shown), testing::ElementsAre("email", "office_call"));
  EXPECT_FALSE(shown.json().at("methods").at(0).at("confirmed").as_bool());
  EXPECT_EQ(by.step("methods", {{"method", "office_call"}, {"number", "+49 30 901821"}}).status,
            400);
  ASSERT_EQ(by.step("methods", {{"confirm", "office_phone"}}).status, 200);
  EXPECT_TRUE(by.methods().json().at("methods").at(1).at("confirmed").as_bool());
  ASSERT_EQ(state_in(by.step("finish", {})), "done");
  EXPECT_EQ(registration_of(person), "registered");
}

TEST_F(FlowsRegister, AnAuthenticatorIsRegisteredByItsCodeAndEachCodeCountsOnce) {
  daemon().ini.set("self_service", "organisation", "Example AG");
  const Person person = server().add_person();
  auto& by = signed_in(person);
  const auto added = by.step("methods", {{"method", "authenticator"}});
  ASSERT_EQ(added.status, 200) << added.body;
  const auto app = added.json().at("authenticator");
  EXPECT_THAT(std::string(app.at("uri").as_string()),
              testing::StartsWith("otpauth://totp/Example%20AG:" + person.uid + "?secret="));
  EXPECT_THAT(std::string(app.at("qr_code").as_string()), testing::StartsWith("<svg "));
  const std::string secret = bytes_of_base32(std::string(app.at("secret").as_string()));
  EXPECT_EQ(secret.size(), 20U);
  ASSERT_EQ(state_in(by.challenge("authenticator")), "enter_code");
  ASSERT_EQ(state_in(by.verify(code_of_app(secret))), "manage_methods");
  ASSERT_EQ(state_in(by.step("finish", {})), "done");

  by.open("reset");
  ASSERT_EQ(state_in(by.identify(person.uid)), "choose_method");
  ASSERT_EQ(state_in(by.challenge("authenticator")), "enter_code");
  EXPECT_EQ(by.verify(code_of_app(secret)).code(), "verification_failed") << "used to register";
  EXPECT_EQ(state_in(by.verify(code_of_app(secret, std::chrono::seconds{30}))), "choose_password")
      << "the app's next one";
}

TEST_F(FlowsRegister, RecoveryCodesWorkOnceEach) {
  const Person person = server().add_person();
  auto& by = signed_in(person);
  const auto added = by.step("methods", {{"method", "recovery_code"}});
  ASSERT_EQ(added.status, 200) << added.body;
  const auto codes = added.json().at("recovery_codes").as_array();
  ASSERT_EQ(codes.size(), 8U);
  const std::string code(codes[3].as_string());
  static_cast<void>(support::SecretsUsed::of_this_process().add(code));
  ASSERT_EQ(state_in(by.step("finish", {})), "done");
  for (const bool first : {true, false}) {
    by.open("reset");
    ASSERT_EQ(state_in(by.identify(person.uid)), "choose_method");
    ASSERT_EQ(state_in(by.challenge("recovery_code")), "enter_code");
    std::string typed = code;
    for (char& c : typed) c = static_cast<char>(std::tolower(c));
    EXPECT_EQ(state_in(by.verify(typed)), first ? "choose_password" : "verification_failed");
  }
}

TEST_F(FlowsRegister, TheHelpDeskSeesClearsAndHelpsOut) {
  use_mail();
  daemon().ini.set("directory", "alternate_email_attributes", "");
  const std::string desk_key = daemon().add_client("desk", "support");
  const Person person = server().add_person();
  auto& by = caller();
  auto settings = daemon().client_settings();
  settings.api_key = desk_key;
  support::HttpsClient desk(settings);
  const json::object about{{"user", person.uid}};
  EXPECT_EQ(support::HttpsClient(daemon().client_settings()).post("/v1/support/pass", about).code(),
            "scope_missing");
  by.open("reset");
  ASSERT_EQ(state_in(by.identify(person.uid)), "account_not_verified");
  const auto pass = desk.post("/v1/support/pass", about);
  ASSERT_EQ(pass.status, 201) << pass.body;
  const std::string code = support::SecretsUsed::of_this_process().add(pass.text("pass"));
  by.open("reset");
  ASSERT_EQ(state_in(by.identify(person.uid)), "choose_method");
  ASSERT_EQ(state_in(by.challenge("recovery_code", "help_desk_pass")), "enter_code");
  ASSERT_EQ(state_in(by.verify(code)), "choose_password");
  by.open("reset");
  EXPECT_EQ(state_in(by.identify(person.uid)), "account_not_verified") << "once only";

  signed_in(person);
  ASSERT_EQ(by.step("methods", {{"method", "recovery_code"}}).status, 200);
  const auto shown = desk.post("/v1/support/registration", about);
  EXPECT_THAT(methods_in(shown), testing::ElementsAre("recovery_code")) << shown.body;
  EXPECT_EQ(shown.body.find("hash"), std::string::npos);
  EXPECT_TRUE(desk.post("/v1/support/registration/clear", about).json().at("cleared").as_bool());
  EXPECT_TRUE(methods_in(desk.post("/v1/support/registration", about)).empty());
  EXPECT_EQ(desk.post("/v1/support/throttles/clear", about).status, 200);
  EXPECT_EQ(desk.post("/v1/support/registration", json::object{{"user", "nobody-is-this"}}).code(),
            "user_not_found");
  std::string trail;
  EXPECT_EQ(daemon().run_ctl({"audit", "show", "--user", person.uid}, trail), 0);
  for (const char* event : {"support_pass_issued", "support_cleared", "support_shown"}) {
    EXPECT_THAT(trail, testing::HasSubstr(event));
  }
}

TEST_F(FlowsRegister, S18_CountriesWithTheirCodesAreThereToChooseFrom) {
  caller();
  auto settings = daemon().client_settings();
  settings.api_key = key();
  const auto regions = support::HttpsClient(settings).get("/v1/regions");
  ASSERT_EQ(regions.status, 200);
  EXPECT_THAT(regions.body, testing::HasSubstr(R"({"region":"DE","calling_code":49})"));
}

}  // namespace writeback::test
