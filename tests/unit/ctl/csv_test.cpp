#include "agent/ctl/csv.hpp"

#include <gtest/gtest.h>

namespace writeback::agent {
namespace {

using Fields = std::vector<std::string>;

TEST(Csv, ReadsWhatSpreadsheetsWrite) {
  const auto records = read_csv(
      "\xEF\xBB\xBFuser,mail\r\n\"a,b\",\"say \"\"hi\"\"\"\r\n\r\n\"two\nlines\",\nlast,no end");
  ASSERT_TRUE(records);
  ASSERT_EQ(records->size(), 4U);
  EXPECT_EQ((*records)[0].fields, (Fields{"user", "mail"}));
  EXPECT_EQ((*records)[1].fields, (Fields{"a,b", "say \"hi\""}));
  EXPECT_EQ((*records)[2].fields, (Fields{"two\nlines", ""}));
  EXPECT_EQ((*records)[2].line, 4U);
  EXPECT_EQ((*records)[3].fields, (Fields{"last", "no end"}));
  EXPECT_EQ((*records)[3].line, 6U);
}

TEST(Csv, NothingIsNoRecordAndAQuoteWithoutEndNoFile) {
  EXPECT_TRUE(read_csv("")->empty());
  EXPECT_TRUE(read_csv("\n\n")->empty());
  EXPECT_FALSE(read_csv("a,\"b\n"));
}

}  // namespace
}  // namespace writeback::agent
