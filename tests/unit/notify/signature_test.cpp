#include "notify/signature.hpp"
#include "notify/encodings.hpp"

#include <gtest/gtest.h>

namespace writeback::notify {
namespace {

constexpr Timestamp now{std::chrono::seconds{1'795'482'000}};  // 2026-11-24T01:00:00Z
const Secret key("key");
constexpr std::string_view quick = "The quick brown fox jumps over the lazy dog";

bool is_valid(std::string_view signature, std::string_view body = "body") {
  return is_webhook_signature(key, body, signature, now);
}

}  // namespace

TEST(Signature, Base64IsThatOfRfc4648) {
  EXPECT_EQ(to_base64(""), "");
  EXPECT_EQ(to_base64("f"), "Zg==");
  EXPECT_EQ(to_base64("foob"), "Zm9vYg==");
  EXPECT_EQ(to_base64("foobar"), "Zm9vYmFy");
}

TEST(Signature, HmacIsTheWellKnownOne) {
  EXPECT_EQ(hmac_sha1_base64(key, quick), "3nybhbi3iqa8ino29wqQcBydtNk=");
}

TEST(Signature, AWebhookIsSignedWithItsTime) {
  // printf '1795482000.body' | openssl dgst -sha256 -hmac key
  EXPECT_EQ(webhook_signature(key, "body", now),
            "t=1795482000,v1="
            "ce6ab79704c8c11edf1bb59d6dc2e376b42fd65781b4d949216454e004d8301e");
}

TEST(Signature, AWebhookIsTakenForFiveMinutes) {
  using std::chrono::minutes;
  using std::chrono::seconds;
  EXPECT_TRUE(is_valid(webhook_signature(key, "body", now)));
  EXPECT_TRUE(is_valid(webhook_signature(key, "body", now - minutes{5})));
  EXPECT_FALSE(is_valid(webhook_signature(key, "body", now - minutes{5} - seconds{1})));
  EXPECT_TRUE(is_valid(webhook_signature(key, "body", now + minutes{5})));
  EXPECT_FALSE(is_valid(webhook_signature(key, "body", now + minutes{5} + seconds{1})));
}

TEST(Signature, AWebhookOfAnotherBodyKeyOrShapeIsNotTaken) {
  const std::string good = webhook_signature(key, "body", now);
  EXPECT_FALSE(is_valid(good, "Body"));
  EXPECT_FALSE(is_valid(webhook_signature(Secret("other"), "body", now)));
  for (const std::string& wrong :
       {std::string(), std::string("t="), std::string("v1=00"), good.substr(0, good.size() - 1),
        good + "0", "t=99999999999999999999" + good.substr(12), "t=-1" + good.substr(12),
        "T" + good.substr(1), good.substr(0, 12), " " + good}) {
    EXPECT_FALSE(is_valid(wrong)) << wrong;
  }
  EXPECT_FALSE(
      is_webhook_signature(Secret(), "body", webhook_signature(Secret(), "body", now), now))
      << "without a secret nobody can sign";
}

}  // namespace writeback::notify
