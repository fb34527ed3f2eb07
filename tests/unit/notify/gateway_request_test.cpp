#include "notify/gateway_request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "notify/signature.hpp"
#include "tests/unit/freed_memory.hpp"

namespace writeback::notify {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr Timestamp now{std::chrono::seconds{1'795'482'000}};  // 2026-11-24T01:00:00Z

GatewaySettings gateway_of(GatewayPreset preset) {
  GatewaySettings gateway;
  gateway.preset = preset;
  gateway.account = "AC0123";
  gateway.secret = Secret("s3cret");
  gateway.from = "+15550100";
  gateway.callback_url = "https://reset.example.com/v1/callbacks/call";
  if (preset == GatewayPreset::webhook) gateway.url = "https://gateway.example.com/send";
  return gateway;
}

Message message_by(Channel channel) {
  Message message;
  message.channel = channel;
  message.to = "+4915123456789";
  return message;
}

std::string str(const CleansedString& text) {
  return {text.data(), text.size()};
}

std::string url_decoded(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      plain += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    } else {
      plain += text[i] == '+' ? ' ' : text[i];
    }
  }
  return plain;
}

/// The call's TwiML, decoded out of the form.
std::string twiml_of(const Message& message, std::string_view text, std::string_view language) {
  const auto request =
      gateway_request(gateway_of(GatewayPreset::twilio), message, text, language, now);
  const std::string body = str(request.body);
  const auto at = body.find("Twiml=") + 6;
  return url_decoded(body.substr(at, body.find('&', at) - at));
}

std::string refusal(GatewayPreset preset, long status, const std::string& body,
                    const std::string& success_member = {}) {
  auto gateway = gateway_of(preset);
  gateway.success_member = success_member;
  const auto verdict = gateway_verdict(gateway, HttpAnswer{status, body});
  return verdict ? std::string() : verdict.error().log_reason;
}

}  // namespace

TEST(GatewayRequest, ATextByTwilioIsAMessageResource) {
  const auto request = gateway_request(gateway_of(GatewayPreset::twilio), message_by(Channel::text),
                                       "Zürich: 1+1 & more", "en", now);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "https://api.twilio.com/2010-04-01/Accounts/AC0123/Messages.json");
  EXPECT_THAT(request.headers, ElementsAre("Content-Type: application/x-www-form-urlencoded",
                                           "Authorization: Basic QUMwMTIzOnMzY3JldA=="));
  EXPECT_EQ(str(request.body),
            "To=%2B4915123456789&From=%2B15550100&Body=Z%C3%BCrich%3A%201%2B1%20%26%20more");
}

TEST(GatewayRequest, ACallByTwilioWaitsForTheKey) {
  auto message = message_by(Channel::call);
  message.call_token = "token";
  message.extension = "12";
  const auto request =
      gateway_request(gateway_of(GatewayPreset::twilio), message, "Press <#>.", "de", now);
  EXPECT_EQ(request.url, "https://api.twilio.com/2010-04-01/Accounts/AC0123/Calls.json");
  EXPECT_THAT(str(request.body), HasSubstr("&SendDigits=wwww12"));
  EXPECT_EQ(twiml_of(message, "Press <#>.", "de"),
            "<Response><Gather input=\"dtmf\" numDigits=\"1\" finishOnKey=\"\" timeout=\"15\" "
            "method=\"POST\" action=\"https://reset.example.com/v1/callbacks/call/token\">"
            "<Say language=\"de-DE\">Press &lt;#&gt;.</Say>"
            "<Say language=\"de-DE\">Press &lt;#&gt;.</Say></Gather></Response>");
}

TEST(GatewayRequest, ACodeIsReadDigitByDigitAndTwice) {
  auto message = message_by(Channel::call);
  message.code = Secret("314159");
  EXPECT_EQ(twiml_of(message, "314159 is your code", "en"),
            "<Response><Say language=\"en-US\">3, 1, 4, 1, 5, 9,  is your code</Say>"
            "<Pause length=\"1\"/>"
            "<Say language=\"en-US\">3, 1, 4, 1, 5, 9,  is your code</Say></Response>");
}

TEST(GatewayRequest, VonageGetsAFormWithItsKeys) {
  const auto gateway = gateway_of(GatewayPreset::vonage);
  auto request = gateway_request(gateway, message_by(Channel::text), "Your code", "en", now);
  EXPECT_EQ(request.url, "https://rest.nexmo.com/sms/json");
  EXPECT_EQ(str(request.body),
            "api_key=AC0123&api_secret=s3cret&from=%2B15550100&to=4915123456789&text=Your%20code");
  request = gateway_request(gateway, message_by(Channel::text), "Für", "de", now);
  EXPECT_THAT(str(request.body), HasSubstr("&text=F%C3%BCr&type=unicode"));
}

TEST(GatewayRequest, APlainWebhookIsSignedJson) {
  const auto gateway = gateway_of(GatewayPreset::webhook);
  auto message = message_by(Channel::call);
  message.call_token = "token";
  message.extension = "12";
  const std::string text = "Say \"#\" \\ \n\t\x01 Zürich";
  const auto request = gateway_request(gateway, message, text, "de", now);
  EXPECT_EQ(request.url, gateway.url);
  ASSERT_EQ(request.headers.size(), 2U);
  EXPECT_EQ(request.headers[0], "Content-Type: application/json");
  EXPECT_EQ(str(request.headers[1]),
            "X-Writebackd-Signature: " + webhook_signature(gateway.secret, request.body, now));
  const auto json = boost::json::parse(str(request.body));
  EXPECT_EQ(json.at("channel").as_string(), "call");
  EXPECT_EQ(json.at("to").as_string(), "+4915123456789");
  EXPECT_EQ(json.at("from").as_string(), "+15550100");
  EXPECT_EQ(json.at("extension").as_string(), "12");
  EXPECT_EQ(json.at("language").as_string(), "de");
  EXPECT_EQ(json.at("text").as_string(), text);
  EXPECT_EQ(json.at("key").as_string(), "#");
  EXPECT_EQ(json.at("callback_url").as_string(),
            "https://reset.example.com/v1/callbacks/call/token");
}

TEST(GatewayRequest, AWebhookWithoutACallHasNoCallback) {
  const auto request = gateway_request(gateway_of(GatewayPreset::webhook),
                                       message_by(Channel::text), "x", "en", now);
  const auto json = boost::json::parse(str(request.body));
  EXPECT_FALSE(json.as_object().contains("callback_url"));
  EXPECT_FALSE(json.as_object().contains("extension"));
}

TEST(GatewayRequest, ValuesCannotLeaveTheirPlaceInABodyOfOnesOwn) {
  auto gateway = gateway_of(GatewayPreset::webhook);
  gateway.method = "PUT";
  gateway.headers = {"Authorization: Bearer {secret}", "X-To: {to}"};
  auto message = message_by(Channel::text);
  const std::string text = "\"}<&'> {to} \n";
  gateway.body = R"({"to": "{to}", "text": "{text}", "other": {"x": "{unknown}"}})";
  auto request = gateway_request(gateway, message, text, "en", now);
  EXPECT_EQ(request.method, "PUT");
  EXPECT_THAT(request.headers, ElementsAre("Authorization: Bearer s3cret", "X-To: +4915123456789"));
  const auto json = boost::json::parse(str(request.body));
  EXPECT_EQ(json.at("text").as_string(), text) << "no placeholder inside of a value";
  EXPECT_EQ(json.at("other").at("x").as_string(), "{unknown}");

  gateway.body = "<sms to=\"{to}\">{text}</sms>";
  request = gateway_request(gateway, message, text, "en", now);
  EXPECT_EQ(str(request.body),
            "<sms to=\"+4915123456789\">&quot;}&lt;&amp;&#39;&gt; {to} \n</sms>");

  gateway.body = "to={to}&text={text}";
  request = gateway_request(gateway, message, text, "en", now);
  EXPECT_EQ(str(request.body), "to=%2B4915123456789&text=%22%7D%3C%26%27%3E%20%7Bto%7D%20%0A");
}

TEST(GatewayRequest, AValueCannotBecomeAHeader) {
  auto gateway = gateway_of(GatewayPreset::webhook);
  gateway.body = "x={text}";
  gateway.headers = {"X-Token: {secret}"};
  gateway.secret = Secret("a\r\nX-Evil: 1");
  const auto request = gateway_request(gateway, message_by(Channel::text), "x", "en", now);
  EXPECT_THAT(request.headers, ElementsAre("X-Token: aX-Evil: 1"));
}

TEST(GatewayRequest, LeavesNoCodeInFreedMemory) {
  if (!test::FreedMemory::can_watch()) GTEST_SKIP() << "sanitizers bring a delete of their own";
  const std::string code = "27182818284590452353602874";
  auto own = gateway_of(GatewayPreset::webhook);
  own.body = R"({"text": "{text}"})";
  std::vector<GatewaySettings> gateways;
  gateways.push_back(gateway_of(GatewayPreset::twilio));
  gateways.push_back(gateway_of(GatewayPreset::vonage));
  gateways.push_back(gateway_of(GatewayPreset::webhook));
  gateways.push_back(std::move(own));
  for (const auto& gateway : gateways) {
    const CleansedString text("Your code is " + CleansedString(code));
    const auto message = message_by(Channel::text);
    const test::FreedMemory freed(code);
    { static_cast<void>(gateway_request(gateway, message, text, "en", now)); }
    EXPECT_EQ(freed.blocks_with_text(), 0U) << static_cast<int>(gateway.preset);
  }
}

TEST(GatewayVerdict, TwilioTakesWith201AndRefusesWithANumber) {
  EXPECT_EQ(refusal(GatewayPreset::twilio, 201, R"({"sid":"SM1","status":"queued"})"), "");
  EXPECT_EQ(refusal(GatewayPreset::twilio, 400,
                    R"({"code":21211,"message":"Invalid 'To' +4915123456789","status":400})"),
            "status 400, error 21211")
      << "nothing of the number that its text repeats";
  EXPECT_EQ(refusal(GatewayPreset::twilio, 503, "<html>"), "status 503");
  EXPECT_EQ(refusal(GatewayPreset::twilio, 302, ""), "status 302") << "nobody follows it";
}

TEST(GatewayVerdict, VonageRefusesWithStatus200) {
  EXPECT_EQ(refusal(GatewayPreset::vonage, 200,
                    R"({"message-count":"1","messages":[{"to":"49151","status":"0"}]})"),
            "");
  EXPECT_EQ(refusal(GatewayPreset::vonage, 200,
                    R"({"message-count":"1","messages":[{"status":"4","error-text":"Bad"}]})"),
            "message status 4");
  EXPECT_EQ(refusal(GatewayPreset::vonage, 200, "no JSON"), "message status ");
  EXPECT_EQ(refusal(GatewayPreset::vonage, 200, R"({"messages":[]})"), "message status ");
}

TEST(GatewayVerdict, AWebhookMaySayWhatSuccessIs) {
  EXPECT_EQ(refusal(GatewayPreset::webhook, 204, ""), "");
  EXPECT_EQ(refusal(GatewayPreset::webhook, 500, ""), "status 500");
  const std::string wanted = "/result/0/status=ok";
  EXPECT_EQ(refusal(GatewayPreset::webhook, 200, R"({"result":[{"status":"ok"}]})", wanted), "");
  EXPECT_EQ(refusal(GatewayPreset::webhook, 200, R"({"result":[{"status":"no"}]})", wanted),
            "the answer lacks /result/0/status=ok");
  EXPECT_EQ(refusal(GatewayPreset::webhook, 200, R"({"result":[]})", wanted),
            "the answer lacks /result/0/status=ok");
  EXPECT_EQ(refusal(GatewayPreset::webhook, 200, std::string(5000, '['), wanted),
            "the answer lacks /result/0/status=ok");
  EXPECT_EQ(refusal(GatewayPreset::webhook, 200, R"({"ok":true})", "/ok=true"), "");
}

}  // namespace writeback::notify
