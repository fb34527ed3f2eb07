#include "policy/windows_complexity.hpp"

#include <gtest/gtest.h>

namespace writeback {

TEST(WindowsComplexity, AsksForThreeOfFiveKinds) {
  for (const char* password : {"abcDEF123", "abc123!!", "ABC123!!", "abcD!"}) {
    EXPECT_TRUE(has_three_kinds_of_characters(password)) << password;
  }
  for (const char* password : {"", "abc", "abcDEF", "abc123", "ABC!!!"}) {
    EXPECT_FALSE(has_three_kinds_of_characters(password)) << password;
  }
}

TEST(WindowsComplexity, LettersOfEveryScriptHaveTheirKind) {
  EXPECT_TRUE(
      has_three_kinds_of_characters("\xC3\xA4\xC3\x84"
                                    "1"))
      << "small and capital a umlaut";
  EXPECT_FALSE(
      has_three_kinds_of_characters("\xC3\xA4"
                                    "bc1"))
      << "both are small letters";
  EXPECT_TRUE(
      has_three_kinds_of_characters("\xE4\xB8\xAD"
                                    "b1"))
      << "a letter without case";
  EXPECT_FALSE(
      has_three_kinds_of_characters("\xF0\x9F\x94\x91"
                                    "b!"))
      << "a symbol is a symbol";
}

TEST(WindowsComplexity, NamesMayNotStandInThePassword) {
  Account account;
  account.login_names = {"ada", "someone@example.com"};
  account.display_name = "Lovelace, Augusta K. de-Byron_x";
  for (const char* password : {"xADAx-1", "my.lovelace1", "AUGUSTA-9", "9byronX"}) {
    EXPECT_TRUE(contains_a_windows_name(password, account)) << password;
  }
  for (const char* password : {"someone-9", "a-d-a", "K.de", "unrelated-7X", ""}) {
    EXPECT_FALSE(contains_a_windows_name(password, account)) << password;
  }
  account.login_names = {"al"};
  EXPECT_FALSE(contains_a_windows_name("al-al-al", account)) << "shorter than three";
  EXPECT_FALSE(contains_a_windows_name("anything", Account{}));
}

}  // namespace writeback
