#include "notify/phone_numbers.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace writeback::notify {
namespace {

/// "E.164 xEXTENSION", or "none".
std::string read(std::string_view text, const std::string& region = {}) {
  const auto number = read_phone_number(text, region);
  if (!number) return "none";
  return number->e164 + (number->extension.empty() ? "" : " x" + number->extension);
}

}  // namespace

TEST(PhoneNumbers, AreReadAsDirectoriesHaveThem) {
  EXPECT_EQ(read("+1 4255550100"), "+14255550100");
  EXPECT_EQ(read("+1 4255550100X12345"), "+14255550100 x12345");
  EXPECT_EQ(read("+1 4255550100 x12345"), "+14255550100 x12345");
  EXPECT_EQ(read("+49 30 901820 ext. 12"), "+4930901820 x12");
  EXPECT_EQ(read("+49 (0)30 / 9018-20"), "+4930901820");
  EXPECT_EQ(read("+39 06 6982"), "+39066982") << "Italy keeps its zero";
  EXPECT_EQ(read("tel:+49-151-23456789"), "+4915123456789");
}

TEST(PhoneNumbers, WithoutACountryNeedARegion) {
  EXPECT_EQ(read("0151 23456789"), "none");
  EXPECT_EQ(read("0151 23456789", "DE"), "+4915123456789");
  EXPECT_EQ(read("079 123 45 67", "CH"), "+41791234567");
  EXPECT_EQ(read("+41 79 123 45 67", "DE"), "+41791234567") << "their own country wins";
  EXPECT_EQ(read("0049 151 23456789", "CH"), "+4915123456789");
}

TEST(PhoneNumbers, ThatCanNotExistAreNone) {
  for (const char* text : {"", " ", "+", "x12", "hello", "+49", "+49 1", "+999 123456789",
                           "+1 111 111 1111", "+4915123456789012345"}) {
    EXPECT_EQ(read(text), "none") << text;
  }
  EXPECT_EQ(read("+49 151 23456789" + std::string(64, ' ')), "none") << "nobody writes so much";
  EXPECT_EQ(read("\xFF\xFE+49"), "none");
  EXPECT_EQ(read("0151 23456789", "XX"), "none");
}

TEST(PhoneNumbers, HaveTheirCallingCodesByRegion) {
  const auto regions = calling_regions();
  EXPECT_GT(regions.size(), 200U);
  const auto code_of = [&](const std::string& code) {
    const auto found = std::find_if(regions.begin(), regions.end(),
                                    [&](const auto& region) { return region.code == code; });
    return found == regions.end() ? 0 : found->calling_code;
  };
  EXPECT_EQ(code_of("DE"), 49);
  EXPECT_EQ(code_of("US"), 1);
  EXPECT_EQ(code_of("GB"), 44);
  EXPECT_EQ(code_of("001"), 0) << "the world is no region";
  EXPECT_TRUE(std::is_sorted(regions.begin(), regions.end(),
                             [](const auto& a, const auto& b) { return a.code < b.code; }));
}

}  // namespace writeback::notify
