#include "notify/encodings.hpp"

#include <gtest/gtest.h>

namespace writeback::notify {

TEST(CaptchaEncodings, HexIsInSmallLetters) {
  EXPECT_EQ(to_hex(std::string_view("\x00\x7f\xff", 3)), "007fff");
  EXPECT_EQ(from_hex("007fff"), std::string("\x00\x7f\xff", 3));
  EXPECT_EQ(from_hex(""), std::string());
  for (const char* wrong : {"0", "0g", "FF", " 0", "0x"}) EXPECT_FALSE(from_hex(wrong)) << wrong;
  EXPECT_TRUE(is_hex_of("00ff", 2));
  EXPECT_FALSE(is_hex_of("00f", 2));
  EXPECT_FALSE(is_hex_of("00fff", 2));
  EXPECT_FALSE(is_hex_of("00fF", 2));
}

// RFC 4648, 10.
TEST(CaptchaEncodings, Base64AgreesWithItsRfc) {
  EXPECT_EQ(from_base64(""), "");
  EXPECT_EQ(from_base64("Zg=="), "f");
  EXPECT_EQ(from_base64("Zm8="), "fo");
  EXPECT_EQ(from_base64("Zm9v"), "foo");
  EXPECT_EQ(from_base64("Zm9vYmFy"), "foobar");
  EXPECT_EQ(from_base64("+/+/"), "\xfb\xff\xbf");
}

TEST(CaptchaEncodings, Base64HasOneFormForEachText) {
  for (const char* wrong : {"Zg", "Zg=", "Zh==", "Zm9=", "Zg==Zg==", "====", "Z===", "A===",
                            "Zm9v\n", "Zm9v    ", " Zm9v", "Zm-_", "Zm9v=", "=", "Zg=a"}) {
    EXPECT_FALSE(from_base64(wrong)) << wrong;
  }
}

}  // namespace writeback::notify
