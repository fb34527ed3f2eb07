#include "notify/captcha/altcha_v2.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <utility>
#include <vector>

#include "notify/captcha/altcha_payload.hpp"
#include "notify/captcha/digests.hpp"
#include "notify/encodings.hpp"
#include "tests/unit/notify/captcha/altcha_payload_text.hpp"

namespace writeback::notify {
namespace {

namespace json = boost::json;

constexpr AltchaV2Keys keys{"test-sig-key", "test-derived-key"};
constexpr Timestamp expires{std::chrono::seconds{4'102'444'800}};
constexpr Timestamp now = expires - std::chrono::minutes{5};
const std::string tag(64, 'a');

/// Those of the reference's test vector, which have no flow and no signed key.
AltchaV2Parameters of_the_vector() {
  AltchaV2Parameters parameters;
  parameters.expires = expires;
  parameters.key_prefix = "00";
  parameters.nonce = "000102030405060708090a0b0c0d0e0f";
  parameters.salt = "101112131415161718191a1b1c1d1e1f";
  return parameters;
}

std::string payload_of(const AltchaV2Parameters& parameters, std::uint32_t counter,
                       const std::string& derived_key) {
  return "{\"challenge\":{\"parameters\":" + altcha_v2_text(parameters) + ",\"signature\":\"" +
         altcha_v2_signature(keys.parameters, parameters) +
         "\"},\"solution\":{\"counter\":" + std::to_string(counter) + ",\"derivedKey\":\"" +
         to_hex(derived_key) + "\",\"time\":371.2}}";
}

/// A challenge of ours whose counter is known, solved.
AltchaV2Parameters ours(std::uint32_t counter) {
  auto parameters = of_the_vector();
  parameters.flow_tag = tag;
  const auto key = altcha_v2_key(parameters, counter);
  parameters.key_prefix = to_hex(key.substr(0, 16));
  parameters.key_signature = to_hex(hmac_sha256(keys.derived_keys, key));
  return parameters;
}

std::string good_payload() {
  return payload_of(ours(247), 247, altcha_v2_key(ours(247), 247));
}

std::string outcome(const std::string& text, std::string_view flow_tag = tag, Timestamp at = now) {
  const auto payload = read_altcha_payload(btoa(text));
  if (!payload) return "unreadable";
  const auto solved = verify_altcha_v2(*payload, flow_tag, keys, at);
  if (solved) return "solved: " + solved->name;
  return std::string(row_of(solved.error().kind).code) + ": " + solved.error().log_reason;
}

}  // namespace

TEST(AltchaV2, AgreesWithTheReference) {
  const auto parameters = of_the_vector();
  EXPECT_EQ(altcha_v2_text(parameters),
            "{\"algorithm\":\"PBKDF2/SHA-256\",\"cost\":1000,\"expiresAt\":4102444800,"
            "\"keyLength\":32,\"keyPrefix\":\"00\",\"nonce\":\"000102030405060708090a0b0c0d0e0f\","
            "\"salt\":\"101112131415161718191a1b1c1d1e1f\"}");
  EXPECT_EQ(altcha_v2_signature("test-sig-key", parameters),
            "61aa2310c96b4eab1219833b6e31291c15cac5b6e8fc076f56ade7a11ee14baa");
  const auto solved = altcha_v2_key(parameters, 247);
  EXPECT_EQ(to_hex(solved), "00f200ab2d9ac7f93f1bcc073f5df4f7ee471668ad21853d8ff8185299da4489");
  EXPECT_TRUE(has_altcha_v2_prefix(solved, "00"));
  const auto unsolved = altcha_v2_key(parameters, 0);
  EXPECT_EQ(to_hex(unsolved), "cc9e177150fb2d8453b02b9979ec695b737061f4f244b607f21a474d8d1ff23a");
  EXPECT_FALSE(has_altcha_v2_prefix(unsolved, "00"));
  EXPECT_TRUE(has_altcha_v2_prefix(unsolved, "cc9"));
  EXPECT_FALSE(has_altcha_v2_prefix(unsolved, ""));
}

TEST(AltchaV2, ASolutionIsWorthItsChallenge) {
  const auto payload = read_altcha_payload(btoa(good_payload()));
  ASSERT_TRUE(payload);
  const auto solved = verify_altcha_v2(*payload, tag, keys, now);
  ASSERT_TRUE(solved) << solved.error().log_reason;
  EXPECT_EQ(solved->name, "000102030405060708090a0b0c0d0e0f");
  EXPECT_EQ(solved->until, expires);
}

TEST(AltchaV2, OneThatIsMadeCanBeSolved) {
  const auto made = json::parse(make_altcha_v2({20, expires, tag}, keys, counting_bytes()));
  const auto& parameters = made.at("parameters");
  AltchaV2Parameters read;
  read.expires = expires;
  read.flow_tag = tag;
  read.key_prefix = parameters.at("keyPrefix").as_string();
  read.key_signature = parameters.at("keySignature").as_string();
  read.nonce = parameters.at("nonce").as_string();
  read.salt = parameters.at("salt").as_string();
  EXPECT_EQ(json::serialize(parameters), altcha_v2_text(read));
  std::vector<std::uint32_t> solutions;
  for (std::uint32_t counter = 0; counter <= 20; ++counter) {
    const auto key = altcha_v2_key(read, counter);
    if (!has_altcha_v2_prefix(key, read.key_prefix)) continue;
    solutions.push_back(counter);
    EXPECT_TRUE(outcome(payload_of(read, counter, key)).starts_with("solved"));
  }
  ASSERT_EQ(solutions.size(), 1U);
  EXPECT_GE(solutions.front(), 10U);
}

// The reference once took any counter with its true key: no work was done.
TEST(AltchaV2, ATrueKeyOfAnotherCounterIsNoSolution) {
  const auto key = altcha_v2_key(of_the_vector(), 0);
  EXPECT_EQ(outcome(payload_of(ours(247), 0, key)), "captcha_failed: the ALTCHA solution is wrong");
  // Signed with a key that does not have the prefix, which we never do.
  auto parameters = of_the_vector();
  parameters.flow_tag = tag;
  parameters.key_prefix = std::string(32, '0');
  parameters.key_signature = to_hex(hmac_sha256(keys.derived_keys, key));
  EXPECT_EQ(outcome(payload_of(parameters, 0, key)),
            "captcha_failed: the ALTCHA solution is wrong");
}

// The first half of the key is public; the second has to be worked for.
TEST(AltchaV2, AKeyThatOnlyBeginsRightIsNoSolution) {
  auto key = altcha_v2_key(ours(247), 247);
  key.back() = static_cast<char>(key.back() ^ 1);
  EXPECT_TRUE(has_altcha_v2_prefix(key, ours(247).key_prefix));
  EXPECT_EQ(outcome(payload_of(ours(247), 247, key)),
            "captcha_failed: the ALTCHA solution is wrong");
}

TEST(AltchaV2, TheModeWithoutSignedKeyIsNotOurs) {
  for (const std::uint32_t counter : {247U, 0U}) {
    auto parameters = of_the_vector();
    parameters.flow_tag = tag;
    EXPECT_EQ(outcome(payload_of(parameters, counter, altcha_v2_key(parameters, counter))),
              "captcha_failed: the ALTCHA solution is not of our form");
  }
}

TEST(AltchaV2, WhatTheWorkIsStaysWithUs) {
  auto parameters = ours(247);
  parameters.cost = 1;
  EXPECT_EQ(outcome(payload_of(parameters, 247, altcha_v2_key(ours(247), 247))),
            "captcha_failed: the ALTCHA solution is not of our form");
  parameters.cost = 100'000'000;
  EXPECT_EQ(outcome(payload_of(parameters, 247, altcha_v2_key(ours(247), 247))),
            "captcha_failed: the ALTCHA solution is not of our form");
  auto shorter = ours(247);
  shorter.key_prefix.resize(30);
  EXPECT_EQ(outcome(payload_of(shorter, 247, altcha_v2_key(ours(247), 247))),
            "captcha_failed: the ALTCHA solution is not of our form");
}

TEST(AltchaV2, ItIsForOneFlowAndForATime) {
  EXPECT_EQ(outcome(good_payload(), std::string(64, 'b')),
            "captcha_failed: the CAPTCHA is of another flow");
  EXPECT_TRUE(
      outcome(good_payload(), tag, expires - std::chrono::seconds{1}).starts_with("solved"));
  EXPECT_EQ(outcome(good_payload(), tag, expires), "captcha_failed: the CAPTCHA has expired");
}

TEST(AltchaV2, WhatIsSignedIsNotChanged) {
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"4102444800", "4102444801"},
           {tag, std::string(64, 'b')},
           {"\"nonce\":\"00", "\"nonce\":\"01"},
           {"\"salt\":\"10", "\"salt\":\"11"},
           {"\"signature\":\"", "\"signature\":\"0"}}) {
    const auto changed = replaced(good_payload(), from, to);
    ASSERT_NE(changed, "NOTHING TO REPLACE") << from;
    EXPECT_EQ(outcome(changed, from == tag ? to : tag),
              "captcha_failed: the ALTCHA challenge is not signed by us")
        << changed;
  }
}

TEST(AltchaV2, OtherFormsAreRefused) {
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"PBKDF2/SHA-256", "PBKDF2/SHA-512"},
           {"PBKDF2/SHA-256", "SHA-256"},
           {"\"cost\":1000", "\"cost\":1000.0"},
           {"\"cost\":1000", "\"cost\":1e3"},
           {"\"cost\":1000", "\"cost\":\"1000\""},
           {"\"cost\":1000,", ""},
           {"\"keyLength\":32", "\"keyLength\":16"},
           {"4102444800", "4102444800.0"},
           {"4102444800", "-1"},
           {"4102444800", "18446744073709551615"},
           {"\"cost\":1000", "\"cost\":1000,\"memoryCost\":1"},
           {"\"data\":{", "\"data\":{\"more\":1,"},
           {"\"data\":{\"flow\":\"" + tag + "\"}", "\"data\":{}"},
           {"\"data\":{\"flow\":\"" + tag + "\"}", "\"data\":[]"},
           {"\"nonce\":\"00", "\"nonce\":\""},
           {"0a0b", "0A0B"},
           {"\"challenge\":{", "\"challenge\":{\"configuration\":1,"},
           {"{", "{\"more\":1,"},
           {"\"counter\":247", "\"counter\":-1"},
           {"\"counter\":247", "\"counter\":247.0"},
           {"\"counter\":247", "\"counter\":4294967296"},
           {"\"counter\":247,", ""},
           {"\"time\"", "\"more\""},
           {"\"derivedKey\":\"", "\"derivedKey\":\"00"},
           {"\"solution\":{", "\"solution\":[],\"x\":{"}}) {
    const auto changed = replaced(good_payload(), from, to);
    ASSERT_NE(changed, "NOTHING TO REPLACE") << from;
    EXPECT_EQ(outcome(changed), "captcha_failed: the ALTCHA solution is not of our form")
        << changed;
  }
}

TEST(AltchaV2, NoMemberIsThereTwice) {
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"\"cost\":1000", "\"cost\":1000,\"cost\":1000"},
           {"\"cost\":1000", "\"cost\":1000,\"c\\u006fst\":1000"},
           {"\"counter\":247", "\"counter\":1,\"counter\":247"},
           {"{\"challenge\"", "{\"challenge\":1,\"challenge\""}}) {
    EXPECT_EQ(outcome(replaced(good_payload(), from, to)), "unreadable") << to;
  }
}

}  // namespace writeback::notify
