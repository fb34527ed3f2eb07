#include "api/address_range.hpp"

#include <gtest/gtest.h>

#include <string>

namespace writeback::api {
namespace {

TEST(AddressRange, Contains) {
  struct Case {
    const char* range;
    const char* address;
    bool inside;
  };
  const Case cases[] = {
      {"192.0.2.7", "192.0.2.7", true},
      {"192.0.2.7", "192.0.2.8", false},
      {"192.0.2.7/32", "192.0.2.7", true},
      {"10.0.0.0/8", "10.0.0.0", true},
      {"10.0.0.0/8", "10.255.255.255", true},
      {"10.0.0.0/8", "11.0.0.0", false},
      {"10.0.0.0/8", "9.255.255.255", false},
      {"10.1.2.3/8", "10.200.0.1", true},
      {"192.0.2.0/25", "192.0.2.127", true},
      {"192.0.2.0/25", "192.0.2.128", false},
      {"192.0.2.0/31", "192.0.2.1", true},
      {"192.0.2.0/31", "192.0.2.2", false},
      {"0.0.0.0/0", "203.0.113.9", true},
      {"0.0.0.0/0", "2001:db8::1", false},
      {"::/0", "2001:db8::1", true},
      {"::/0", "203.0.113.9", false},
      {"2001:db8::/32", "2001:db8:ffff::1", true},
      {"2001:db8::/32", "2001:db9::1", false},
      {"2001:db8::1", "2001:db8::1", true},
      {"2001:db8::1", "2001:db8::2", false},
      {"2001:db8::/127", "2001:db8::1", true},
      {"2001:db8::/127", "2001:db8::2", false},
      {"fe80::/10", "febf::1", true},
      {"fe80::/10", "fec0::1", false},
      {"127.0.0.1", "::1", false},
      {"::1", "127.0.0.1", false},
      // An IPv4 caller on an IPv6 socket.
      {"192.0.2.7", "::ffff:192.0.2.7", true},
      {"10.0.0.0/8", "::ffff:10.1.2.3", true},
      {"10.0.0.0/8", "::ffff:11.1.2.3", false},
      {"::/0", "::ffff:10.1.2.3", false},
  };
  for (const auto& c : cases) {
    const auto range = AddressRange::parse(c.range);
    ASSERT_TRUE(range) << c.range;
    EXPECT_EQ(range->contains(boost::asio::ip::make_address(c.address)), c.inside)
        << c.range << " " << c.address;
  }
}

TEST(AddressRange, AMappedAddressInTheRangeMeansTheIpv4One) {
  const auto range = AddressRange::parse("::ffff:192.0.2.7");
  EXPECT_TRUE(!range || range->contains(boost::asio::ip::make_address("192.0.2.7")))
      << "accepted, and matches nobody";
}

TEST(AddressRange, WhatIsNoneIsEmpty) {
  using std::string_literals::operator""s;
  const std::string texts[] = {"",
                               "/",
                               "/8",
                               "10.0.0.0/",
                               "10.0.0.0/33",
                               "10.0.0.0/-1",
                               "10.0.0.0/+8",
                               "10.0.0.0/ 8",
                               "10.0.0.0/8 ",
                               "10.0.0.0/8x",
                               "10.0.0.0/8/8",
                               "10.0.0.0/99999999999",
                               "10.0.0",
                               "10.0.0.256",
                               "10.0.0.0.0",
                               "010.0.0.1x",
                               "0x0a000001",
                               " 10.0.0.1",
                               "2001:db8::/129",
                               "2001:db8",
                               "[2001:db8::1]",
                               "2001:db8::1::",
                               "localhost",
                               "example.com",
                               "*"};
  for (const auto& text : texts) EXPECT_FALSE(AddressRange::parse(text)) << text;
  EXPECT_FALSE(AddressRange::parse("10.0.0.1\0.2"s));
}

}  // namespace
}  // namespace writeback::api
