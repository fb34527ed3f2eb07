#include "ldap/everybody.hpp"

#include <gtest/gtest.h>

#include "ldap/paged_results.hpp"

namespace writeback::ldap {
namespace {

TEST(Everybody, AskForTheAttributesThatTheFilterCompares) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(attributes_compared_in("(uid={user})"), Names{"uid"});
  EXPECT_EQ(attributes_compared_in("(&(objectClass=person)(|(uid={user})(mail={user})))"),
            (Names{"uid", "mail"}));
  EXPECT_EQ(attributes_compared_in("(objectClass=person)"), Names{});
  EXPECT_EQ(filter_for_anybody("(|(uid={user})(mail={user}))"), "(|(uid=*)(mail=*))");
}

TEST(PagedResults, AreInTheFormOfRfc2696) {
  const std::string empty_cookie("\x30\x07\x02\x01\x64\x04\x00", 7);
  EXPECT_EQ(paged_results_value(100, ""), std::string("\x30\x05\x02\x01\x64\x04\x00", 7));
  Reply reply;
  EXPECT_EQ(next_page_of(reply), "") << "a server without pages has sent all";
  reply.controls.push_back({std::string(paged_results_oid), paged_results_value(0, "next")});
  EXPECT_EQ(next_page_of(reply), "next");
  for (const std::string& broken : {std::string("\x30"), std::string("\x30\x7f\x02"), empty_cookie,
                                    std::string("\x02\x01\x00", 3)}) {
    reply.controls.back().value = broken;
    EXPECT_EQ(next_page_of(reply), "");
  }
}

}  // namespace
}  // namespace writeback::ldap
