// Texts and calls through gateways as their providers publish them, and gateways that fail.
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <future>

#include "notify/signature.hpp"
#include "tests/integration/flow_caller.hpp"
#include "tests/support/free_port.hpp"

namespace writeback::test {

namespace json = boost::json;
using support::Person;

class FlowsGateways : public FlowsTest {
 protected:
  [[nodiscard]] static Person somebody(const std::string& mobile, const std::string& office) {
    support::PersonWish wish;
    wish.more["mobile"] = {mobile};
    wish.more["telephoneNumber"] = {office};
    return server().add_person(wish);
  }
  void use_twilio(const support::GatewayServer& gateway) {
    support::write_file(daemon().path("secrets/gateway"), "twilio-token");
    for (const char* section : {"text", "call"}) {
      daemon().ini.set(section, "gateway", "twilio");
      daemon().ini.set(section, "account", "AC0123");
      daemon().ini.set(section, "secret_file", "secrets/gateway");
      daemon().ini.set(section, "from", "+15550100");
      daemon().ini.set(section, "url", gateway.url());
    }
    daemon().ini.set("call", "callback_url", daemon().base_url() + "/v1/callbacks/call");
  }
  [[nodiscard]] support::HttpReply call_back(const std::string& token, const std::string& body,
                                             const std::string& type,
                                             const std::string& signature) {
    auto settings = daemon().client_settings();
    settings.api_key.clear();
    return support::HttpsClient(settings).send("POST", "/v1/callbacks/call/" + token, body,
                                               {"Content-Type: " + type, signature});
  }
};

TEST_F(FlowsGateways, S9_ACallByTwilioIsConfirmedByTheKey) {
  support::GatewayServer gateway;
  gateway.answer_with(201, R"({"sid":"CA1","status":"queued"})");
  use_twilio(gateway);
  const Person person = somebody("+49 151 23456721", "+49 30 901820 x12");
  auto& by = caller();
  by.open("reset");
  ASSERT_EQ(state_in(by.identify(person.uid)), "choose_method");
  const auto asked = by.challenge("office_call");
  ASSERT_EQ(state_in(asked), "await_call") << asked.body;
  auto request = gateway.wait_for(1);
  EXPECT_EQ(request.path, "/2010-04-01/Accounts/AC0123/Calls.json");
  EXPECT_EQ(request.headers["authorization"], "Basic QUMwMTIzOnR3aWxpby10b2tlbg==");
  EXPECT_EQ(request.form["To"], "+4930901820");
  EXPECT_EQ(request.form["SendDigits"], "wwww12");
  const std::string twiml = request.form["Twiml"];
  EXPECT_THAT(twiml, testing::HasSubstr("numDigits=\"1\" finishOnKey=\"\""));
  const std::string url = daemon().base_url() + "/v1/callbacks/call/";
  const auto at = twiml.find(url) + url.size();
  const std::string token = twiml.substr(at, twiml.find('"', at) - at);
  EXPECT_EQ(state_in(by.verify({})), "await_call") << "nobody pressed anything";

  const auto signature = [&](const std::string& digits, const std::string& of_call) {
    const std::string text = url + of_call + "CallSidCA1Digits" + digits;
    return "X-Twilio-Signature: " + notify::hmac_sha1_base64(Secret("twilio-token"), text);
  };
  const std::string form = "application/x-www-form-urlencoded";
  const std::string pressed = "CallSid=CA1&Digits=%23";
  EXPECT_EQ(call_back(token, pressed, form, "X-Twilio-Signature: wrong").status, 401);
  EXPECT_EQ(call_back(token, pressed, form, "X-Other: none").status, 401);
  const std::string other(40, 'a');
  EXPECT_EQ(call_back(other, pressed, form, signature("#", other)).status, 404);
  const auto five = call_back(token, "CallSid=CA1&Digits=5", form, signature("5", token));
  EXPECT_EQ(five.status, 200);
  EXPECT_EQ(state_in(by.verify({})), "await_call") << "that was not the # key";
  const auto heard = call_back(token, pressed, form, signature("#", token));
  EXPECT_EQ(heard.status, 200) << heard.body;
  EXPECT_EQ(heard.header("content-type"), "text/xml");
  EXPECT_THAT(heard.body, testing::HasSubstr("<Response>"));
  EXPECT_EQ(state_in(by.verify({})), "choose_password");
}

TEST_F(FlowsGateways, ATextByTwilioAndOneByVonageAskAsPublished) {
  support::GatewayServer gateway;
  gateway.answer_with(201, R"({"sid":"SM1","status":"queued"})");
  use_twilio(gateway);
  daemon().ini.set("self_service", "organisation", "Example AG");
  const Person person = somebody("+49 151 23456722", "+49 30 901820");
  auto& by = caller();
  by.open("reset");
  ASSERT_EQ(state_in(by.identify(person.uid)), "choose_method");
  ASSERT_EQ(state_in(by.challenge("text", {}, "+49 151 23456722")), "enter_code");
  auto request = gateway.wait_for(1);
  EXPECT_EQ(request.path, "/2010-04-01/Accounts/AC0123/Messages.json");
  EXPECT_EQ(request.form["To"], "+4915123456722");
  EXPECT_EQ(request.form["From"], "+15550100");
  EXPECT_THAT(request.form["Body"], testing::HasSubstr("Example AG"));
  ASSERT_EQ(state_in(by.verify(support::code_in(request.form["Body"]))), "choose_password");

  daemon().ini.set("text", "gateway", "vonage");
  daemon().write_ini();
  ASSERT_TRUE(daemon().reload());
  gateway.answer_with(200, R"({"message-count":"1","messages":[{"status":"4"}]})");
  const Person other = somebody("+49 151 23456723", "+49 30 901820");
  by.open("reset", {{"language", "fr"}});
  ASSERT_EQ(state_in(by.identify(other.uid)), "choose_method");
  const auto refused = by.challenge("text", {}, "+49 151 23456723");
  EXPECT_EQ(refused.code(), "delivery_failed") << "status 4: wrong credentials";
  EXPECT_EQ(state_in(by.get()), "choose_method") << "another way is open";
  request = gateway.wait_for(2);
  EXPECT_EQ(request.path, "/sms/json");
  EXPECT_EQ(request.form["to"], "4915123456723");
  EXPECT_EQ(request.form["api_key"], "AC0123");
  EXPECT_EQ(request.form["api_secret"], "twilio-token");
  EXPECT_EQ(daemon().log().find("4915123456723"), std::string::npos);
}

TEST_F(FlowsGateways, AWebhookIsSignedInBothDirections) {
  const support::GatewayServer gateway;
  use_gateway(gateway);
  const Person person = somebody("+49 151 23456724", "+49 30 901820");
  auto& by = caller();
  by.open("reset");
  ASSERT_EQ(state_in(by.identify(person.uid)), "choose_method");
  ASSERT_EQ(state_in(by.challenge("call", {}, "+49 151 23456724")), "await_call");
  const auto request = gateway.wait_for(1);
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const Secret secret("gateway-secret");
  EXPECT_TRUE(notify::is_webhook_signature(secret, request.body,
                                           request.headers.at("x-writebackd-signature"), now));
  const auto body = json::parse(request.body);
  EXPECT_EQ(body.at("key").as_string(), "#");
  const std::string url(body.at("callback_url").as_string());
  const std::string token = url.substr(url.rfind('/') + 1);
  const std::string pressed = R"({"digits":"#"})";
  const auto signed_at = [&](Timestamp when) {
    return "X-Writebackd-Signature: " +
           notify::webhook_signature(secret, token + "." + pressed, when);
  };
  const auto old = now - std::chrono::minutes{6};
  EXPECT_EQ(call_back(token, pressed, "application/json", signed_at(old)).status, 401);
  EXPECT_EQ(call_back(token, pressed, "application/json", signed_at(now)).status, 200);
  EXPECT_EQ(state_in(by.verify({})), "choose_password");
}

TEST_F(FlowsGateways, AGatewayThatHangsHoldsUpNobodyElse) {
  use_mail();
  support::GatewayServer gateway;
  use_gateway(gateway);
  gateway.answer_with(200, "{}", true);
  const Person waits = somebody("+49 151 23456725", "+49 30 901820");
  const Person other = server().add_person();
  auto& by = caller();
  by.open("reset");
  ASSERT_EQ(state_in(by.identify(waits.uid)), "choose_method");
  auto hanging =
      std::async(std::launch::async, [&] { return by.challenge("text", {}, "+49 151 23456725"); });
  static_cast<void>(gateway.wait_for(1));
  auto second = another_caller();
  pass_by_mail(second, other, "reset");
  EXPECT_EQ(hanging.wait_for(std::chrono::seconds{0}), std::future_status::timeout)
      << "it was to hang meanwhile";
  const auto hung = hanging.get();
  EXPECT_EQ(hung.code(), "delivery_failed") << hung.body;
  EXPECT_THAT(hung.text("detail"), testing::HasSubstr("another way"));
  ASSERT_EQ(state_in(by.challenge("email")), "enter_code") << "another way is open at once";
}

TEST_F(FlowsGateways, MailGoesToTheSecondServerWhereTheFirstIsAwayAndByTls) {
  use_mail();
  daemon().ini.set(
      "mail", "server",
      "smtps://127.0.0.1:" + std::to_string(support::free_port()) + " " + mail().tls_url());
  const Person person = server().add_person();
  pass_by_mail(caller(), person, "reset");
}

TEST_F(FlowsGateways, AMailServerThatIsNotTheOneNamedGetsNoPassword) {
  use_mail();
  const support::CertificateAuthority stranger("Stranger");
  support::write_file(daemon().path("tls/mail-ca.crt"), stranger.certificate(), 0644);
  const Person person = server().add_person();
  auto& by = caller();
  by.open("reset");
  ASSERT_EQ(state_in(by.identify(person.uid)), "choose_method");
  EXPECT_EQ(by.challenge("email").code(), "delivery_failed");
  EXPECT_TRUE(mail().mails_to(person.mail).empty());
  EXPECT_TRUE(daemon().log_shows("could not be sent"));
}

TEST_F(FlowsGateways, PeopleHearOfWhatAVouchingCallerDidToo) {
  use_mail();
  const Person person = server().add_person();
  caller();
  support::HttpsClient portal(daemon().client_settings());
  ASSERT_TRUE(is_ok(reset(portal, person.uid, support::fresh_password())));
  EXPECT_THAT(mail().wait_for(person.mail).subject, testing::HasSubstr("was reset"));
  EXPECT_THAT(mail().wait_for(person.mail).text, testing::HasSubstr("From: portal"));
}

TEST_F(FlowsGateways, ATokenOfACaptchaProviderCountsWhereTheProviderSaysSo) {
  use_mail();
  support::GatewayServer provider;
  support::write_file(daemon().path("secrets/captcha"), "captcha-secret");
  daemon().ini.set("captcha", "provider", "turnstile");
  daemon().ini.set("captcha", "site_key", "1x00000000000000000000AA");
  daemon().ini.set("captcha", "secret_file", "secrets/captcha");
  daemon().ini.set("captcha", "url", provider.url() + "/siteverify");
  const Person person = server().add_person();
  auto& by = caller();
  const auto opened = by.open("reset");
  EXPECT_EQ(opened.json().at("captcha").at("site_key").as_string(), "1x00000000000000000000AA");
  const auto identify = [&](const char* token) {
    return by.step("identify", {{"user", person.uid}, {"captcha", token}});
  };
  provider.answer_with(200, R"({"success":false,"error-codes":["invalid-input-response"]})");
  EXPECT_TRUE(is_problem(identify("bad"), "captcha_failed"));
  provider.answer_with(200, R"({"success":false,"error-codes":["invalid-input-secret"]})");
  EXPECT_TRUE(is_problem(identify("any"), "captcha_unavailable"));
  EXPECT_TRUE(daemon().log_shows("secret_file"));
  provider.answer_with(500, "");
  EXPECT_TRUE(is_problem(identify("any"), "captcha_unavailable"));
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  provider.answer_with(
      200, R"({"success":true,"hostname":"x","challenge_ts":")" + rfc3339(now) + R"("})");
  EXPECT_EQ(state_in(identify("good")), "choose_method");
  auto request = provider.wait_for(4);
  EXPECT_EQ(request.form["secret"], "captcha-secret");
  EXPECT_EQ(request.form["response"], "good");
  by.open("reset");
  EXPECT_EQ(identify("good").code(), "captcha_failed") << "once only, whatever the provider says";
}

TEST_F(FlowsGateways, NoticesWaitForAMailServerThatIsAway) {
  use_mail();
  const Person person = server().add_person();
  auto& by = caller();
  pass_by_mail(by, person, "reset");
  daemon().ini.set("mail", "server", "smtps://127.0.0.1:" + std::to_string(support::free_port()));
  daemon().write_ini();
  ASSERT_TRUE(daemon().reload());
  ASSERT_EQ(state_in(by.set_password(support::fresh_password())), "done") << "nobody waits for it";
  ASSERT_TRUE(daemon().log_shows("password_reset, by email) could not be sent"));
  daemon().ini.set("mail", "server", mail().starttls_url());
  daemon().write_ini();
  ASSERT_TRUE(daemon().reload());
  EXPECT_THAT(mail().wait_for(person.mail, 2).subject, testing::HasSubstr("was reset"));
}

}  // namespace writeback::test
