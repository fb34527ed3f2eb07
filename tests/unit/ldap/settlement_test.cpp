#include "ldap/settlement.hpp"

#include <gtest/gtest.h>

namespace writeback::ldap {
namespace {

TEST(Settlement, WhatTheMarksTell) {
  struct Case {
    Revision before;
    Revision after;
    Trace trace;
  };
  const Case cases[] = {
      {{"csn1", "t1"}, {"csn1", "t1"}, Trace::none},
      {{"csn1", "t1"}, {"csn2", "t2"}, Trace::possible},
      {{"csn1", "t1"}, {"csn2", "t1"}, Trace::possible},  // somebody else's write perhaps
      {{"csn1", "t1"}, {"csn1", "t2"}, Trace::possible},
      {{"csn1", ""}, {"csn1", ""}, Trace::none},
      {{"csn1", ""}, {"csn2", ""}, Trace::possible},
      {{"", "t1"}, {"", "t1"}, Trace::none},
      {{"", "t1"}, {"", "t2"}, Trace::possible},
      {{"", ""}, {"", "t1"}, Trace::possible},  // the first password of this account
      {{"csn1", "t1"}, {"", ""}, Trace::possible},
      {{"", ""}, {"", ""}, Trace::unreadable},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(compare(c.before, c.after), c.trace)
        << c.before.change_id << "/" << c.before.password_changed << " -> " << c.after.change_id
        << "/" << c.after.password_changed;
  }
}

}  // namespace
}  // namespace writeback::ldap
