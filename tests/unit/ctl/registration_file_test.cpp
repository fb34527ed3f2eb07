#include "agent/ctl/registration_file.hpp"

#include <gmock/gmock.h>

namespace writeback::agent {
namespace {

using testing::ElementsAre;

TEST(RegistrationFile, ReadsPeopleInWhateverOrderTheColumnsAre) {
  const auto file = read_registrations(" phone , user\n+49 30 1234567, alice \n,bob\n");
  EXPECT_THAT(file.mistakes, ElementsAre());
  ASSERT_EQ(file.rows.size(), 2U);
  EXPECT_EQ(file.rows[0].user, "alice");
  EXPECT_EQ(file.rows[0].phone, "+49 30 1234567");
  EXPECT_EQ(file.rows[0].email, "");
  EXPECT_EQ(file.rows[1].line, 3U);
}

TEST(RegistrationFile, OneMistakeAndNothingOfItIsTaken) {
  struct Case {
    const char* text;
    const char* mistake;
  };
  const Case cases[] = {
      {"", "line 1: the file is empty"},
      {"user,mail,mail\n", "line 1: mail is there twice"},
      {"user,mail,colour\nx,y,z\n", "line 1: colour is no column"},
      {"user,mail,email\nx,y,z\n", "line 1: email is no column; did you mean mail?"},
      {"user\nx\n",
       "line 1: expected the names of the columns, with commas between them: "
       "user,mail,phone"},
      {"user,mail\nx\n", "line 2: 1 fields, and the first line has 2"},
      {"user,mail\nx,y,z\n", "line 2: 3 fields, and the first line has 2"},
      {"user,mail\n,y\n", "line 2: has no user"},
      {"user,mail\nx,y\nb,c\nX,z\n", "line 4: X is in line 2 already"},
      {"user,mail\nx,\"y\n", "line 2: a quoted field has no end"},
      {"user,mail\n\xFF,y\n", "line 2: not UTF-8: save the file as UTF-8"},
  };
  for (const auto& c : cases) {
    const auto file = read_registrations(c.text);
    EXPECT_THAT(file.mistakes, ElementsAre(c.mistake));
    EXPECT_TRUE(file.rows.empty());
  }
}

TEST(RegistrationFile, SemicolonsAreNoCommas) {
  EXPECT_THAT(read_registrations("user;mail\nx;y\n").mistakes,
              testing::Contains(testing::HasSubstr("with commas between them")));
}

TEST(RegistrationFile, AFileOfMistakesIsNotPrintedWhole) {
  std::string text = "user,mail\n";
  for (int i = 0; i < 1000; ++i) text += "x\n";
  const auto file = read_registrations(text);
  EXPECT_EQ(file.mistakes.size(), 51U);
  EXPECT_EQ(file.mistakes.back(), "and more");
}

}  // namespace
}  // namespace writeback::agent
