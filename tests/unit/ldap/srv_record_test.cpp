#include "ldap/srv_record.hpp"

#include <gtest/gtest.h>

#include <map>

namespace writeback::ldap {

namespace {

std::string two_bytes(unsigned value) {
  return {static_cast<char>(value >> 8U), static_cast<char>(value & 0xFFU)};
}

std::string name_of(const std::string& dotted) {
  std::string encoded;
  std::size_t from = 0;
  while (from < dotted.size()) {
    const auto to = std::min(dotted.find('.', from), dotted.size());
    encoded += static_cast<char>(to - from);
    encoded += dotted.substr(from, to - from);
    from = to + 1;
  }
  return encoded + std::string(1, '\0');
}

std::string answer_with(const std::vector<SrvRecord>& records) {
  std::string message = two_bytes(7) + two_bytes(0x8180) + two_bytes(0) +
                        two_bytes(static_cast<unsigned>(records.size())) + two_bytes(0) +
                        two_bytes(0);
  for (const auto& record : records) {
    const std::string data = two_bytes(record.priority) + two_bytes(record.weight) +
                             two_bytes(record.port) + name_of(record.target);
    message += name_of("_ldap._tcp.example") + two_bytes(33) + two_bytes(1) + two_bytes(0) +
               two_bytes(60) + two_bytes(static_cast<unsigned>(data.size())) + data;
  }
  return message;
}

std::vector<SrvRecord> parsed(const std::string& message) {
  return parse_srv_answer({reinterpret_cast<const unsigned char*>(message.data()), message.size()});
}

}  // namespace

TEST(SrvRecord, IsReadFromAnAnswer) {
  const std::vector<SrvRecord> records{{0, 100, 389, "dc1.example"}, {10, 0, 3890, "dc2.example"}};
  EXPECT_EQ(parsed(answer_with(records)), records);
}

TEST(SrvRecord, WhatIsNoServerIsLeftOut) {
  EXPECT_TRUE(parsed(answer_with({{0, 0, 389, ""}})).empty()) << "the root: no such service";
  EXPECT_TRUE(parsed(answer_with({{0, 0, 0, "dc1.example"}})).empty());
  EXPECT_TRUE(parsed("").empty());
}

TEST(SrvRecord, BrokenAnswersAreNone) {
  const std::string whole = answer_with({{0, 100, 389, "dc1.example"}});
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_TRUE(parsed(whole.substr(0, length)).empty()) << length;
  }
}

TEST(SrvRecord, LowerPrioritiesComeFirst) {
  const auto ordered = in_order({{20, 900, 1, "c"}, {10, 0, 1, "b"}, {10, 5, 1, "a"}},
                                [](std::uint32_t) { return 0U; });
  ASSERT_EQ(ordered.size(), 3U);
  EXPECT_EQ(ordered[0].target, "b") << "the lot fell on the one without weight";
  EXPECT_EQ(ordered[1].target, "a");
  EXPECT_EQ(ordered[2].target, "c");
}

TEST(SrvRecord, WeightIsAChance) {
  std::map<std::string, int> first;
  for (std::uint32_t drawn = 1; drawn <= 100; ++drawn) {
    const auto ordered = in_order({{0, 75, 1, "heavy"}, {0, 25, 1, "light"}},
                                  [&](std::uint32_t most) { return std::min(drawn, most); });
    ++first[ordered.front().target];
    EXPECT_EQ(ordered.size(), 2U);
  }
  EXPECT_EQ(first["heavy"], 75);
  EXPECT_EQ(first["light"], 25);
}

TEST(SrvRecord, LdapsHasAPortOfItsOwnAndAGlobalCatalogIsNeverUsed) {
  const std::vector<SrvRecord> records{
      {0, 0, 389, "dc1"}, {0, 0, 3268, "gc1"}, {0, 0, 3269, "gc2"}, {0, 0, 10636, "dc2"}};
  const auto over_tls = uris_of(records, false);
  ASSERT_EQ(over_tls.size(), 2U);
  EXPECT_EQ(over_tls[0].text, "ldaps://dc1:636");
  EXPECT_EQ(over_tls[1].text, "ldaps://dc2:10636");
  const auto with_start_tls = uris_of(records, true);
  ASSERT_EQ(with_start_tls.size(), 2U);
  EXPECT_EQ(with_start_tls[0].text, "ldap://dc1:389");
  EXPECT_EQ(with_start_tls[0].port, 389);
}

}  // namespace writeback::ldap
