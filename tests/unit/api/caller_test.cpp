#include "api/caller.hpp"

#include <gtest/gtest.h>

#include <string>

namespace writeback::api {
namespace {

Sha256Digest certificate(unsigned char number) {
  Sha256Digest digest{};
  digest.fill(number);
  return digest;
}

Request from(const char* authorization, std::optional<Sha256Digest> shown = {},
             const char* address = "192.0.2.7") {
  Request request;
  request.authorization = authorization;
  request.client_certificate = shown;
  request.peer = boost::asio::ip::make_address(address);
  return request;
}

Client with(const char* name, const char* key, std::optional<Sha256Digest> expected = {},
            const char* allowed = nullptr) {
  Client client;
  client.name = name;
  if (key != nullptr) client.api_key_sha256 = sha256(key);
  client.certificate_sha256 = expected;
  if (allowed != nullptr) client.allow_from.push_back(*AddressRange::parse(allowed));
  return client;
}

TEST(Caller, Identification) {
  const std::vector<Client> clients = {
      with("by key", "key-1"),
      with("by certificate", nullptr, certificate(1)),
      with("by both", "key-2", certificate(2)),
      with("from inside", "key-3", {}, "10.0.0.0/8"),
      with("nobody", nullptr),
      with("empty key", ""),
  };
  struct Case {
    Request request;
    const char* name;
  };
  const Case cases[] = {
      {from("Bearer key-1"), "by key"},
      {from("bearer key-1"), "by key"},
      {from("BEARER key-1"), "by key"},
      {from("Bearer key-1", certificate(9)), "by key"},
      {from("", certificate(1)), "by certificate"},
      {from("Bearer wrong", certificate(1)), "by certificate"},
      {from("Bearer key-2", certificate(2)), "by both"},
      {from("Bearer key-3", {}, "10.1.2.3"), "from inside"},
      {from("Bearer key-3", {}, "::ffff:10.1.2.3"), "from inside"},
      // And nobody.
      {from(""), nullptr},
      {from("Bearer"), nullptr},
      {from("Bearer "), nullptr},
      {from("Bearer  key-1"), nullptr},
      {from("Bearer key-1 "), nullptr},
      {from("Bearer key-"), nullptr},
      {from("Bearer key-11"), nullptr},
      {from("Bearer KEY-1"), nullptr},
      {from("Basic key-1"), nullptr},
      {from("key-1"), nullptr},
      {from("Bearerkey-1"), nullptr},
      {from("Bearer key-2"), nullptr},
      {from("", certificate(2)), nullptr},
      {from("Bearer key-1x", certificate(2)), nullptr},
      {from("Bearer key-2", certificate(9)), nullptr},
      {from("", certificate(9)), nullptr},
      {from("Bearer key-3"), nullptr},
      {from("Bearer key-3", {}, "11.1.2.3"), nullptr},
      {from("Bearer key-3", {}, "::1"), nullptr},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(std::string(c.request.authorization) + " expected " +
                 (c.name == nullptr ? "nobody" : c.name));
    const Client* found = identify(clients, c.request);
    ASSERT_EQ(found != nullptr, c.name != nullptr);
    if (found != nullptr) {
      EXPECT_EQ(found->name, c.name);
    }
  }
  EXPECT_EQ(identify({}, from("Bearer key-1")), nullptr);
}

TEST(Caller, OfTwoThatFitTheFirstCounts) {
  const std::vector<Client> clients = {with("first", "key"), with("second", "key")};
  const Client* found = identify(clients, from("Bearer key"));
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->name, "first");
}

TEST(Caller, KeysAreComparedByTheirHash) {
  const auto digest = sha256("abc");
  const unsigned char expected[] = {0xBA, 0x78, 0x16, 0xBF, 0x8F, 0x01, 0xCF, 0xEA};
  for (std::size_t i = 0; i < std::size(expected); ++i) EXPECT_EQ(digest[i], expected[i]);
  EXPECT_NE(sha256(""), Sha256Digest{});
}

}  // namespace
}  // namespace writeback::api
