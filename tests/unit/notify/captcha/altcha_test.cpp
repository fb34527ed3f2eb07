#include "notify/captcha/altcha.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <stdexcept>

#include "notify/captcha/altcha_v1.hpp"
#include "notify/captcha/altcha_v2.hpp"
#include "notify/encodings.hpp"
#include "tests/unit/notify/captcha/altcha_payload_text.hpp"
#include "tests/unit/run_task.hpp"

namespace writeback::notify {
namespace {

namespace json = boost::json;

constexpr Timestamp now{std::chrono::seconds{1'795'000'000}};
constexpr std::string_view flow = "flow-id-that-nobody-may-see";
const std::string key(32, 'k');

AltchaCheck check_of(AltchaVersion version, const std::string& with = key,
                     AltchaDifficulty difficulty = AltchaDifficulty::low) {
  return {Secret(with), version, difficulty, counting_bytes()};
}

json::value challenge_of(AltchaCheck& check) {
  const auto answer = json::parse(check.challenge(flow, now));
  EXPECT_EQ(answer.at("provider").as_string(), "altcha");
  EXPECT_EQ(answer.as_object().size(), 2U);
  return answer.at("challenge");
}

/// As the widget does it.
std::string solve_v1(const json::value& challenge) {
  auto payload = challenge.as_object();
  const std::string salt(payload["salt"].as_string());
  std::int64_t number = 0;
  while (altcha_v1_challenge(salt, number) != payload["challenge"].as_string()) ++number;
  payload.erase("maxnumber");
  payload["number"] = number;
  payload["took"] = 1;
  return btoa(json::serialize(payload));
}

std::string solve_v2(const json::value& challenge) {
  AltchaV2Parameters parameters;
  const auto& asked = challenge.at("parameters");
  parameters.nonce = asked.at("nonce").as_string();
  parameters.salt = asked.at("salt").as_string();
  const std::string prefix(asked.at("keyPrefix").as_string());
  std::uint32_t counter = 0;
  auto found = altcha_v2_key(parameters, counter);
  while (!has_altcha_v2_prefix(found, prefix)) found = altcha_v2_key(parameters, ++counter);
  json::object payload;
  payload["challenge"] = challenge;
  payload["solution"] = {{"counter", counter}, {"derivedKey", to_hex(found)}, {"time", 1.5}};
  return btoa(json::serialize(payload));
}

Result<SolvedCaptcha> outcome(AltchaCheck& check, std::string_view solution,
                              std::string_view for_flow = flow, Timestamp when = now) {
  return test::run(check.check(for_flow, solution, when, Deadline::max()));
}

}  // namespace

TEST(Altcha, EachVersionIsSolvedAndChecked) {
  for (const auto version : {AltchaVersion::v1, AltchaVersion::v2}) {
    auto check = check_of(version);
    EXPECT_TRUE(check.is_asked_for());
    const auto challenge = challenge_of(check);
    const auto solution = version == AltchaVersion::v1 ? solve_v1(challenge) : solve_v2(challenge);
    const auto solved = outcome(check, solution);
    ASSERT_TRUE(solved) << solved.error().log_reason;
    EXPECT_EQ(solved->until, now + std::chrono::minutes{10});
    const auto name = version == AltchaVersion::v1 ? challenge.at("challenge")
                                                   : challenge.at("parameters").at("nonce");
    EXPECT_EQ(solved->name, "altcha " + std::string(name.as_string()));

    // Another agent, after a reload that changed the version.
    auto other = check_of(version == AltchaVersion::v1 ? AltchaVersion::v2 : AltchaVersion::v1, key,
                          AltchaDifficulty::high);
    EXPECT_TRUE(outcome(other, solution));
    auto stranger = check_of(version, std::string(32, 'x'));
    EXPECT_EQ(outcome(stranger, solution).error().kind, ProblemKind::captcha_failed);
    EXPECT_EQ(outcome(check, solution, "another flow").error().log_reason,
              "the CAPTCHA is of another flow");
    EXPECT_EQ(outcome(check, solution, flow, now + std::chrono::minutes{10}).error().log_reason,
              "the CAPTCHA has expired");
  }
}

TEST(Altcha, TheFlowIsNotSaid) {
  for (const auto version : {AltchaVersion::v1, AltchaVersion::v2}) {
    auto check = check_of(version);
    EXPECT_EQ(check.challenge(flow, now).find(flow), std::string::npos);
  }
}

TEST(Altcha, WhateverElseIsASolutionIsNone) {
  auto check = check_of(AltchaVersion::v2);
  for (const std::string& solution :
       {std::string(), std::string("x"), btoa("{}"), btoa("[]"), btoa(R"({"challenge":"x"})"),
        btoa(R"({"challenge":null,"solution":null,"test":true})"), std::string(100'000, 'A')}) {
    EXPECT_EQ(outcome(check, solution).error().kind, ProblemKind::captcha_failed);
  }
}

TEST(Altcha, TheLoadMakesItHarderUpToABound) {
  auto check = check_of(AltchaVersion::v1, key, AltchaDifficulty::low);
  EXPECT_EQ(challenge_of(check).at("maxnumber").as_int64(), 50'000);
  for (int i = 2; i < 239; ++i) static_cast<void>(check.challenge(flow, now));
  EXPECT_EQ(challenge_of(check).at("maxnumber").as_int64(), 50'000);
  EXPECT_EQ(challenge_of(check).at("maxnumber").as_int64(), 100'000);
  for (int i = 0; i < 4000; ++i) static_cast<void>(check.challenge(flow, now));
  EXPECT_EQ(challenge_of(check).at("maxnumber").as_int64(), 800'000);
  auto hard = check_of(AltchaVersion::v1, key, AltchaDifficulty::high);
  EXPECT_EQ(challenge_of(hard).at("maxnumber").as_int64(), 800'000);
  for (int i = 0; i < 4000; ++i) static_cast<void>(hard.challenge(flow, now));
  EXPECT_EQ(challenge_of(hard).at("maxnumber").as_int64(), largest_altcha_v1_number);
}

TEST(Altcha, AKeyHas32Bytes) {
  EXPECT_THROW(check_of(AltchaVersion::v2, std::string(31, 'k')), std::invalid_argument);
  EXPECT_THROW(check_of(AltchaVersion::v2, ""), std::invalid_argument);
}

}  // namespace writeback::notify
