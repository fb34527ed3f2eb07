#include "ldap/server_uri.hpp"

#include <gtest/gtest.h>

#include <string>

namespace writeback::ldap {
namespace {

using std::string_literals::operator""s;

TEST(ServerUri, IsReadWithItsDefaults) {
  struct Case {
    const char* text;
    Scheme scheme;
    const char* host;
    std::uint16_t port;
  };
  const Case cases[] = {
      {"ldap://dc1.example.com", Scheme::ldap, "dc1.example.com", 389},
      {"ldaps://dc1.example.com", Scheme::ldaps, "dc1.example.com", 636},
      {"ldaps://dc1.example.com/", Scheme::ldaps, "dc1.example.com", 636},
      {"ldaps://dc1.example.com:3269", Scheme::ldaps, "dc1.example.com", 3269},
      {"ldap://dc1:1", Scheme::ldap, "dc1", 1},
      {"ldap://dc1:65535", Scheme::ldap, "dc1", 65535},
      {"ldaps://dc1:", Scheme::ldaps, "dc1", 636},
      {"ldap://192.0.2.7:1389", Scheme::ldap, "192.0.2.7", 1389},
      {"ldaps://[2001:db8::7]", Scheme::ldaps, "2001:db8::7", 636},
      {"ldaps://[::1]:1636", Scheme::ldaps, "::1", 1636},
      {"ldapi://%2Frun%2Fslapd%2Fldapi", Scheme::ldapi, "/run/slapd/ldapi", 636},
      {"ldapi://%2Frun%2Fslapd%2Fldapi/", Scheme::ldapi, "/run/slapd/ldapi", 636},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.text);
    const auto uri = parse_server_uri(c.text);
    ASSERT_TRUE(uri.has_value()) << uri.error();
    EXPECT_EQ(uri->scheme, c.scheme);
    EXPECT_EQ(uri->host, c.host);
    EXPECT_EQ(uri->port, c.port);
    EXPECT_EQ(uri->text, c.text);
  }
}

TEST(ServerUri, WhatIsWrongIsSaid) {
  struct Case {
    std::string text;
    const char* reason;
  };
  const Case cases[] = {
      {"", "expected a URI"},
      {"dc1.example.com", "expected"},
      {"dc1.example.com:636", "expected"},
      {"https://dc1.example.com", "expected ldaps://, ldap:// or ldapi://"},
      {"ldapx://dc1.example.com", "expected ldaps://, ldap:// or ldapi://"},
      {"ldaps:/dc1.example.com", "host is missing"},
      {"ldaps://", "host is missing"},
      {"ldaps://:636", "host is missing"},
      {"ldapi://", "expected ldapi://"},
      {"ldapi:///run/slapd/ldapi", "expected ldapi://"},
      {"ldaps://dc1/dc=example,dc=com", "nothing may follow"},
      {"ldaps://dc1?x", "nothing may follow"},
      {"ldaps://dc1#x", "nothing may follow"},
      {"ldaps://dc1/?base", "nothing may follow"},
      {"ldaps://admin@dc1", "user or password"},
      {"ldaps://admin:secret@dc1", "user or password"},
      {"ldaps://dc1:0", "port"},
      {"ldaps://dc1:65536", "port"},
      {"ldaps://dc1:99999999999999999999", "port"},
      {"ldaps://dc1:ldap", "nothing may follow"},
      {"ldaps://dc 1", "expected a URI"},
      {"ldaps://dc1\0.example.com"s, "expected a URI"},
      {"ldaps://[::1", "expected a URI"},
      {"ldaps://%zz", "expected a URI"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.text);
    const auto uri = parse_server_uri(c.text);
    ASSERT_TRUE(uri.has_error());
    EXPECT_NE(uri.error().find(c.reason), std::string::npos) << uri.error();
  }
}

TEST(ServerUri, TheSchemeIsTheSameInCapitals) {
  // RFC 3986, 3.1.
  const auto uri = parse_server_uri("LDAPS://dc1.example.com");
  ASSERT_TRUE(uri.has_value());
  EXPECT_EQ(uri->scheme, Scheme::ldaps);
}

TEST(ServerUri, NoHostIsAcceptedThatCouldNeverBeReached) {
  // A NUL would end the name early for whoever connects; a path over 107 bytes fits into no socket
  // address.
  EXPECT_TRUE(parse_server_uri("ldaps://dc1%00.example.com").has_error());
  EXPECT_TRUE(parse_server_uri("ldapi://%2Frun%00x").has_error());
  EXPECT_TRUE(parse_server_uri("ldapi://%2F" + std::string(200, 'x')).has_error());
}

TEST(ServerUri, EqualOnlyInEveryPart) {
  const auto one = *parse_server_uri("ldaps://dc1:636");
  EXPECT_EQ(one, *parse_server_uri("ldaps://dc1:636"));
  EXPECT_FALSE(one == *parse_server_uri("ldaps://dc2:636"));
}

}  // namespace
}  // namespace writeback::ldap
