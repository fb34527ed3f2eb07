#include "notify/captcha/altcha_v1.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <utility>
#include <vector>

#include "notify/captcha/altcha_payload.hpp"
#include "tests/unit/notify/captcha/altcha_payload_text.hpp"

namespace writeback::notify {
namespace {

namespace json = boost::json;

constexpr std::string_view key = "test-hmac-key";
constexpr Timestamp expires{std::chrono::seconds{4'102'444'800}};
constexpr Timestamp now = expires - std::chrono::minutes{5};
const std::string tag(64, 'a');
constexpr std::string_view nonce = "0102030405060708090a0b0c";

std::string payload_of(const std::string& salt, std::int64_t number) {
  const auto challenge = altcha_v1_challenge(salt, number);
  json::object payload{{"algorithm", "SHA-256"},
                       {"challenge", challenge},
                       {"number", number},
                       {"salt", salt},
                       {"signature", altcha_v1_signature(key, challenge)},
                       {"took", 12.5}};
  return json::serialize(payload);
}

std::string good_payload() {
  return payload_of(altcha_v1_salt(nonce, expires, tag), 4242);
}

/// "captcha_failed: why", or "solved: name".
std::string outcome(const std::string& text, std::string_view flow_tag = tag, Timestamp at = now) {
  const auto payload = read_altcha_payload(btoa(text));
  if (!payload) return "unreadable";
  const auto solved = verify_altcha_v1(*payload, flow_tag, key, at);
  if (solved) return "solved: " + solved->name;
  return std::string(row_of(solved.error().kind).code) + ": " + solved.error().log_reason;
}

}  // namespace

TEST(AltchaV1, AgreesWithTheReference) {
  const std::string salt = "0102030405060708090a0b0c?expires=4102444800&";
  const auto challenge = altcha_v1_challenge(salt, 4242);
  EXPECT_EQ(challenge, "e3e36bd9fe81f1d0d79220f761145c405656ddd443608d1d7911632fbc0b5790");
  EXPECT_EQ(altcha_v1_signature(key, challenge),
            "ebb490c130e4db824bbc325322d98253cb565be2b627bd077252c14a534a326f");
  EXPECT_NE(altcha_v1_challenge(salt, 4243), challenge);
}

TEST(AltchaV1, ASolutionIsWorthItsChallenge) {
  const auto payload = read_altcha_payload(btoa(good_payload()));
  ASSERT_TRUE(payload);
  const auto solved = verify_altcha_v1(*payload, tag, key, now);
  ASSERT_TRUE(solved) << solved.error().log_reason;
  EXPECT_EQ(solved->name, altcha_v1_challenge(altcha_v1_salt(nonce, expires, tag), 4242));
  EXPECT_EQ(solved->until, expires);
}

TEST(AltchaV1, OneThatIsMadeCanBeSolved) {
  const auto text = make_altcha_v1({50, expires, tag}, key, counting_bytes());
  const auto made = json::parse(text);
  EXPECT_EQ(made.at("maxnumber").as_int64(), 50);
  EXPECT_EQ(made.at("algorithm").as_string(), "SHA-256");
  const std::string salt(made.at("salt").as_string());
  EXPECT_TRUE(salt.ends_with('&'));
  int solutions = 0;
  for (std::int64_t number = 0; number <= 50; ++number) {
    if (altcha_v1_challenge(salt, number) != made.at("challenge").as_string()) continue;
    ++solutions;
    EXPECT_TRUE(outcome(payload_of(salt, number)).starts_with("solved"));
  }
  EXPECT_EQ(solutions, 1);
}

TEST(AltchaV1, EveryChallengeIsAnother) {
  const auto random = counting_bytes();
  EXPECT_NE(make_altcha_v1({50, expires, tag}, key, random),
            make_altcha_v1({50, expires, tag}, key, random));
}

// CVE-2025-68113: the hash of salt and number is the same, and so is its signature.
TEST(AltchaV1, DigitsCanNotMoveBetweenSaltAndNumber) {
  const std::string salt = altcha_v1_salt(nonce, expires, tag);
  const auto shifted = replaced(replaced(good_payload(), salt, salt + "42"), ":4242,", ":42,");
  EXPECT_EQ(altcha_v1_challenge(salt + "42", 42), altcha_v1_challenge(salt, 4242));
  EXPECT_EQ(outcome(shifted), "captcha_failed: the salt of the ALTCHA solution is not of our form");
  // The other direction, with a salt that does not end as ours.
  const std::string open = "0102030405060708090a0b0c?flow=" + tag + "&expires=4102444800";
  EXPECT_EQ(altcha_v1_challenge(open, 87), altcha_v1_challenge(open + "8", 7));
  EXPECT_EQ(outcome(payload_of(open, 87)),
            "captcha_failed: the salt of the ALTCHA solution is not of our form");
}

TEST(AltchaV1, OnlySaltsOfOurFormAreTaken) {
  const std::string begin(nonce);
  const std::string flow = "&flow=" + tag + "&";
  EXPECT_TRUE(outcome(payload_of(begin + "?expires=4102444800" + flow, 1)).starts_with("solved"));
  for (const std::string& salt :
       {begin + "?expires=4102444800&", begin + flow, begin + "?expires=4102444800" + flow + "x=1&",
        begin + "?expires=4102444800&flow=" + tag, begin + "?expires=04102444800" + flow,
        begin + "?expires=4102444800&expires=4102444800" + flow, begin + "?expires=-1" + flow,
        begin + "?expires=+4102444800" + flow, begin + "?expires=" + flow,
        begin + "?expires=999999999999" + flow, begin + "?expires=4102444800" + flow + flow,
        begin + "?expires=4102444800&flow=&", begin + "?expires=4102444800&flow=",
        begin + "?expires=4102444800&flow=" + std::string(64, 'A') + "&",
        "x" + begin + "?expires=4102444800" + flow, "?expires=4102444800" + flow, std::string()}) {
    EXPECT_EQ(outcome(payload_of(salt, 1)),
              "captcha_failed: the salt of the ALTCHA solution is not of our form")
        << salt;
  }
}

TEST(AltchaV1, ItIsForOneFlowAndForATime) {
  EXPECT_EQ(outcome(good_payload(), std::string(64, 'b')),
            "captcha_failed: the CAPTCHA is of another flow");
  EXPECT_TRUE(
      outcome(good_payload(), tag, expires - std::chrono::seconds{1}).starts_with("solved"));
  EXPECT_EQ(outcome(good_payload(), tag, expires), "captcha_failed: the CAPTCHA has expired");
}

TEST(AltchaV1, WhatIsChangedIsRefused) {
  const auto good = good_payload();
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"SHA-256", "SHA-1"},
           {"SHA-256", "SHA-512"},
           {"\"number\":4242", "\"number\":4243"},
           {"\"number\":4242", "\"number\":4242.0"},
           {"\"number\":4242", "\"number\":42.42E2"},
           {"\"number\":4242", "\"number\":\"4242\""},
           {"\"number\":4242", "\"number\":-1"},
           {"\"number\":4242", "\"number\":1000001"},
           {"\"number\":4242", "\"number\":18446744073709551615"},
           {"\"number\":4242,", ""},
           {"4102444800", "4102444801"},
           {"\"signature\":\"", "\"signature\":\"0"},
           {"\"challenge\":\"", "\"challenge\":\"0"},
           {"\"took\"", "\"test\""}}) {
    const auto changed = replaced(good, from, to);
    ASSERT_NE(changed, "NOTHING TO REPLACE") << from;
    EXPECT_TRUE(outcome(changed).starts_with("captcha_failed")) << changed;
  }
  auto other_signature = json::parse(good).as_object();
  other_signature["signature"] =
      altcha_v1_signature("another key", std::string(other_signature["challenge"].as_string()));
  EXPECT_EQ(outcome(json::serialize(other_signature)),
            "captcha_failed: the ALTCHA solution is wrong or not signed by us");
  EXPECT_EQ(outcome(replaced(good, "{", "{\"number\":1,")), "unreadable");
}

}  // namespace writeback::notify
