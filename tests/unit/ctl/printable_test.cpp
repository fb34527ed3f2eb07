#include "agent/ctl/printable.hpp"

#include <gtest/gtest.h>

namespace writeback::agent {
namespace {

TEST(Printable, ControlCharactersCanDoNothing) {
  EXPECT_EQ(printable("alice"), "alice");
  EXPECT_EQ(printable("Jörg Müller 王"), "Jörg Müller 王");
  EXPECT_EQ(printable("a\x1b[2Jb\r\n"), "a\\x1b[2Jb\\x0d\\x0a");
  EXPECT_EQ(printable("\xC2\x9B"
                      "31m\x7f"),
            "\\xc2\\x9b31m\\x7f");
  EXPECT_EQ(printable("\xC2\xA0\xC2"), "\xC2\xA0\\xc2");
  EXPECT_EQ(printable("a\x9B"
                      "31m\xFF"),
            "a\\x9b31m\\xff")
      << "CSI of terminals with 8 bits";
  EXPECT_EQ(printable("\xED\xA0\x80"), "\\xed\\xa0\\x80") << "a surrogate is no character";
}

}  // namespace
}  // namespace writeback::agent
