#include "agent/ctl/csv.hpp"

#include <gtest/gtest.h>

namespace writeback::agent {
namespace {

using Fields = std::vector<std::string>;

TEST(Csv, ReadsWhatSpreadsheetsWrite) {
  const auto file = read_csv(
      "\xEF\xBB\xBFuser,mail\r\n\"a,b\",\"say \"\"hi\"\"\"\r\n\r\n\"two\nlines\",\nlast,no end");
  EXPECT_EQ(file.mistake, "");
  const auto& records = file.records;
  ASSERT_EQ(records.size(), 4U);
  EXPECT_EQ(records[0].fields, (Fields{"user", "mail"}));
  EXPECT_EQ(records[1].fields, (Fields{"a,b", "say \"hi\""}));
  EXPECT_EQ(records[2].fields, (Fields{"two\nlines", ""}));
  EXPECT_EQ(records[2].line, 4U);
  EXPECT_EQ(records[3].fields, (Fields{"last", "no end"}));
  EXPECT_EQ(records[3].line, 6U);
}

TEST(Csv, NothingIsNoRecord) {
  EXPECT_TRUE(read_csv("").records.empty());
  EXPECT_TRUE(read_csv("\n\n").records.empty());
  EXPECT_EQ(read_csv("\n\n").mistake, "");
}

TEST(Csv, SaysWhatIsWrongAndWhere) {
  struct Case {
    const char* text;
    const char* mistake;
    std::size_t line;
  };
  const Case cases[] = {
      {"a,b\nc,\"d\ne\n", "a quoted field has no end", 2},
      {"a,b\n\"c\"d,e\n", "text behind the end of a quoted field", 2},
      {"a,b\n\"c\"\"d,e\n", "a quoted field has no end", 2},
      {"a\nb\nJ\xF6rg\n", "not UTF-8: save the file as UTF-8", 3},
      {"a\xFF", "not UTF-8: save the file as UTF-8", 1},
  };
  for (const auto& c : cases) {
    const auto file = read_csv(c.text);
    EXPECT_EQ(file.mistake, c.mistake) << c.text;
    EXPECT_EQ(file.line, c.line) << c.text;
  }
}

}  // namespace
}  // namespace writeback::agent
