#include "notify/call_callback.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "notify/signature.hpp"

namespace writeback::notify {
namespace {

using testing::HasSubstr;

constexpr Timestamp now{std::chrono::seconds{1'795'482'000}};  // 2026-11-24T01:00:00Z
constexpr const char* form_type = "application/x-www-form-urlencoded";

CallCallback callback_of(GatewayPreset preset, const std::string& url, const char* secret) {
  auto settings = std::make_shared<GatewaySettings>();
  settings->preset = preset;
  settings->callback_url = url;
  settings->secret = Secret(secret);
  return CallCallback(settings);
}

CallbackRequest by_twilio(const std::string& token, const std::string& body,
                          const std::string& signature) {
  CallbackRequest request;
  request.token = token;
  request.content_type = form_type;
  request.body = body;
  request.twilio_signature = signature;
  return request;
}

CallbackRequest by_webhook(const std::string& body, const std::string& signature) {
  CallbackRequest request;
  request.token = "token";
  request.content_type = "application/json";
  request.body = body;
  request.webhook_signature = signature;
  return request;
}

/// "yes", "no", or the code of the problem.
std::string heard(const CallCallback& callback, const CallbackRequest& request) {
  const auto answer = callback.read(request, now);
  if (!answer) return std::string(row_of(answer.error().kind).code);
  return answer->confirmed ? "yes" : "no";
}

std::string pressed_with(const std::string& callback_url, const std::string& signed_url) {
  const std::string signature =
      hmac_sha1_base64(Secret("12345"), signed_url + "/token" + "CallSidCA1Digits#");
  return heard(callback_of(GatewayPreset::twilio, callback_url, "12345"),
               by_twilio("token", "CallSid=CA1&Digits=%23", signature));
}

}  // namespace

// https://www.twilio.com/docs/usage/webhooks/webhooks-security: the example that Twilio publishes,
// with its own order of the fields.
TEST(CallCallback, TakesTheSignatureThatTwilioPublishes) {
  const auto callback = callback_of(GatewayPreset::twilio, "https://mycompany.com", "12345");
  const std::string token = "myapp.php?foo=1&bar=2";
  const std::string body =
      "Digits=1234&To=%2B18005551212&From=%2B14158675309&Caller=%2B14158675309&"
      "CallSid=CA1234567890ABCDE";
  const std::string signature = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";
  EXPECT_EQ(heard(callback, by_twilio(token, body, signature)), "no") << "1234 is not the # key";
  EXPECT_EQ(heard(callback, by_twilio(token, body + "&X=1", signature)), "unauthenticated");
  EXPECT_EQ(heard(callback, by_twilio("other", body, signature)), "unauthenticated");
  EXPECT_EQ(heard(callback, by_twilio(token, body, "")), "unauthenticated");
  EXPECT_EQ(heard(callback, by_twilio(token, body, signature + "=")), "unauthenticated");
  EXPECT_EQ(heard(callback_of(GatewayPreset::twilio, "https://mycompany.com", "54321"),
                  by_twilio(token, body, signature)),
            "unauthenticated");
}

TEST(CallCallback, TheHashKeyConfirmsAndTwilioHearsSo) {
  const std::string url = "https://reset.example.com/v1/callbacks/call";
  const auto callback = callback_of(GatewayPreset::twilio, url, "12345");
  const auto signature = hmac_sha1_base64(Secret("12345"), url + "/tokenDigits#");
  const auto answer = callback.read(by_twilio("token", "Digits=%23", signature), now);
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->confirmed);
  EXPECT_EQ(answer->content_type, "text/xml");
  EXPECT_THAT(answer->body, HasSubstr("<Response><Say>Thank you"));
  EXPECT_THAT(answer->body, HasSubstr("<Hangup/>"));
}

TEST(CallCallback, NoOtherKeyConfirms) {
  const std::string url = "https://reset.example.com/v1/callbacks/call";
  const auto callback = callback_of(GatewayPreset::twilio, url, "12345");
  for (const char* digits : {"", "1", "*", "##", "#1", " #"}) {
    const auto signature = hmac_sha1_base64(Secret("12345"), url + "/tokenDigits" + digits);
    const std::string body = "Digits=" + std::string(digits);
    EXPECT_EQ(heard(callback, by_twilio("token", body, signature)), "no") << digits;
  }
  const auto nothing = hmac_sha1_base64(Secret("12345"), url + "/token");
  EXPECT_EQ(heard(callback, by_twilio("token", "", nothing)), "no");
}

TEST(CallCallback, ThePortMayBeInWhatIsSignedOrNot) {
  EXPECT_EQ(pressed_with("https://a.example/cb", "https://a.example/cb"), "yes");
  EXPECT_EQ(pressed_with("https://a.example/cb", "https://a.example:443/cb"), "yes");
  EXPECT_EQ(pressed_with("http://a.example/cb", "http://a.example:80/cb"), "yes");
  EXPECT_EQ(pressed_with("https://a.example:8443/cb", "https://a.example:8443/cb"), "yes");
  EXPECT_EQ(pressed_with("https://a.example:8443/cb", "https://a.example/cb"), "yes");
  EXPECT_EQ(pressed_with("https://[::1]:8443/cb", "https://[::1]/cb"), "yes");
  EXPECT_EQ(pressed_with("https://[::1]/cb", "https://[::1]:443/cb"), "yes");
  EXPECT_EQ(pressed_with("https://a.example", "https://a.example:443"), "yes");
  EXPECT_EQ(pressed_with("https://a.example/cb", "https://a.example:8443/cb"), "unauthenticated");
  EXPECT_EQ(pressed_with("https://a.example/cb", "https://b.example/cb"), "unauthenticated");
  EXPECT_EQ(pressed_with("https://a.example/cb", "http://a.example/cb"), "unauthenticated");
}

TEST(CallCallback, FieldsAreBounded) {
  const std::string url = "https://reset.example.com/v1/callbacks/call";
  const auto callback = callback_of(GatewayPreset::twilio, url, "12345");
  std::string body;
  std::string signed_text = url + "/token";
  for (int i = 100; i < 200; ++i) {
    body += "a" + std::to_string(i) + "=1&";
    signed_text += "a" + std::to_string(i) + "1";
  }
  const auto signature = hmac_sha1_base64(Secret("12345"), signed_text);
  EXPECT_EQ(heard(callback, by_twilio("token", body, signature)), "unauthenticated");
}

TEST(CallCallback, BrokenFormsAreOnlyWrong) {
  const auto callback = callback_of(GatewayPreset::twilio, "https://a.example", "12345");
  for (const char* body : {"%", "%2", "%zz=%", "&&&", "===", "=", "a", "\xFF\xFE", "Digits=%2"}) {
    EXPECT_EQ(heard(callback, by_twilio("token", body, "x")), "unauthenticated") << body;
  }
}

TEST(CallCallback, AWebhookSignsTheTokenAndTheBody) {
  const auto callback = callback_of(GatewayPreset::webhook, "https://a.example", "s3cret");
  const Secret secret("s3cret");
  const std::string body = R"({"digits":"#"})";
  const auto good = webhook_signature(secret, "token." + body, now);
  const auto answer = callback.read(by_webhook(body, good), now);
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->confirmed);
  EXPECT_EQ(answer->content_type, "application/json");
  EXPECT_EQ(answer->body, R"({"confirmed":true})");
  const auto of_another = webhook_signature(secret, "other." + body, now);
  EXPECT_EQ(heard(callback, by_webhook(body, of_another)), "unauthenticated");
  const auto old = webhook_signature(secret, "token." + body, now - std::chrono::minutes{6});
  EXPECT_EQ(heard(callback, by_webhook(body, old)), "unauthenticated");
  EXPECT_EQ(heard(callback, by_webhook(body, "")), "unauthenticated");
}

TEST(CallCallback, AWebhookMaySayAnotherKeyOrNonsense) {
  const auto callback = callback_of(GatewayPreset::webhook, "https://a.example", "s3cret");
  const auto said = [&](const std::string& body) {
    const auto signature = webhook_signature(Secret("s3cret"), "token." + body, now);
    return heard(callback, by_webhook(body, signature));
  };
  EXPECT_EQ(said(R"({"digits":"5"})"), "no");
  EXPECT_EQ(said(R"({"digits":"#1"})"), "no");
  for (const char* body : {"", "{}", "[]", "#", R"({"digits":1})", R"({"digits":null})"}) {
    EXPECT_EQ(said(body), "invalid_request") << body;
  }
}

TEST(CallCallback, WithoutAGatewayOrASecretNobodyCallsBack) {
  const std::string body = R"({"digits":"#"})";
  const auto signature = webhook_signature(Secret(), "token." + body, now);
  EXPECT_EQ(heard(callback_of(GatewayPreset::webhook, "", "s3cret"), by_webhook(body, signature)),
            "unauthenticated");
  EXPECT_EQ(heard(callback_of(GatewayPreset::webhook, "https://a.example", ""),
                  by_webhook(body, signature)),
            "unauthenticated");
}

}  // namespace writeback::notify
