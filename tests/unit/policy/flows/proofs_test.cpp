// Codes, authenticator apps, recovery codes and answers.
#include <gtest/gtest.h>

#include "policy/flows/answer.hpp"
#include "policy/flows/authenticator.hpp"
#include "policy/flows/one_time_code.hpp"
#include "policy/flows/recovery_code.hpp"

namespace writeback {
namespace {

Timestamp at(std::int64_t seconds) {
  return Timestamp{std::chrono::seconds{seconds}};
}

TEST(OneTimeCode, HasSixDigitsWithoutAPreference) {
  const auto always = [](std::string bytes) {
    return [bytes](std::size_t count) { return bytes.substr(0, count); };
  };
  EXPECT_EQ(new_code(always(std::string("\0\0\0\x07", 4))).reveal(), "000007");
  int asked = 0;
  const RandomBytes biased = [&asked](std::size_t) {
    return ++asked == 1 ? std::string("\xff\xff\xff\xff", 4) : std::string("\0\0\0\1", 4);
  };
  EXPECT_EQ(new_code(biased).reveal(), "000001") << "the incomplete last round does not count";
  EXPECT_EQ(plain_code(Secret("123 4-56")).reveal(), "123456");
}

TEST(OneTimeCode, IsHashedForItsFlowAndDestination) {
  const KeyedHash hash = [](std::string_view purpose, std::string_view text) {
    return std::string(purpose) + std::string(text);
  };
  const auto one = hash_of_code(hash, "flow", "a@b", "123456");
  EXPECT_NE(one, hash_of_code(hash, "flow2", "a@b", "123456"));
  EXPECT_NE(one, hash_of_code(hash, "flow", "c@d", "123456"));
}

// RFC 6238, appendix B, of eight digits the last six.
TEST(Authenticator, TheVectorsOfTheRfc) {
  const std::string secret = "12345678901234567890";
  const std::pair<std::int64_t, const char*> vectors[] = {
      {59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
      {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
  for (const auto& [time, code] : vectors) {
    EXPECT_EQ(step_of_code(secret, code, at(time), 0), time / 30) << time;
  }
}

TEST(Authenticator, OneStepOfDriftAndNoCodeTwice) {
  const std::string secret = "12345678901234567890";
  const std::int64_t step = 1111111109 / 30;
  EXPECT_TRUE(step_of_code(secret, "081804", at(1111111109 + 30), 0));
  EXPECT_TRUE(step_of_code(secret, "081804", at(1111111109 - 30), 0));
  EXPECT_FALSE(step_of_code(secret, "081804", at(1111111109 + 60), 0));
  EXPECT_FALSE(step_of_code(secret, "081804", at(1111111109), step)) << "used";
  EXPECT_FALSE(step_of_code("", "081804", at(1111111109), 0));
  EXPECT_EQ(base32("foobar"), "MZXW6YTBOI");
}

TEST(RecoveryCode, IsTakenHoweverItIsTyped) {
  const RandomBytes random = [](std::size_t count) { return std::string(count, '\x10'); };
  EXPECT_EQ(new_recovery_code(random).reveal(), "GGGGG-GGGGG-GGGGG-GGGGG-GGGGG");
  EXPECT_EQ(plain_recovery_code(Secret("o1l-i gz")).reveal(), "0111GZ");
  EXPECT_NE(hash_of_recovery_code("ada", Secret("X")), hash_of_recovery_code("bob", Secret("X")));
}

TEST(Answer, WhatCountsOfIt) {
  EXPECT_EQ(plain_answer(Secret("  Łódź   KOT ")).reveal(), "łódź kot");
  EXPECT_EQ(plain_answer(Secret("Ｒｅｘ")).reveal(), "rex") << "NFKC";
  EXPECT_EQ(plain_answer(Secret("Straße")).reveal(), "strasse");
}

TEST(Answer, WhichMayBeRegistered) {
  QuestionRules rules;
  rules.list = {{"a", "en", "A?"}, {"a", "de", "A auf Deutsch?"}, {"b", "", "B?"}};
  rules.to_register = 2;
  const auto answers = [](const char* a, const char* b) {
    Answers both;
    both.emplace("a", Secret(a));
    both.emplace("b", Secret(b));
    return both;
  };
  EXPECT_TRUE(answers_to_register(rules, answers("Rex", "Vienna"), "ada"));
  EXPECT_FALSE(answers_to_register(rules, answers("Rex", " REX"), "ada")) << "twice";
  EXPECT_FALSE(answers_to_register(rules, answers("Re", "Vienna"), "ada")) << "too short";
  EXPECT_FALSE(answers_to_register(rules, answers("Rex", "I am ada"), "ada")) << "the name";
  EXPECT_FALSE(answers_to_register(rules, answers("Rex", std::string(41, 'x').c_str()), "ada"));
  EXPECT_EQ(text_of(rules, "a", "de-AT"), "A auf Deutsch?");
  EXPECT_EQ(text_of(rules, "a", "fr"), "A?");
}

}  // namespace
}  // namespace writeback
