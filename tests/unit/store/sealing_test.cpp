#include "store/sealing.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace writeback::store {
namespace {

Secret key(char digit) {
  return Secret(std::string(64, digit));
}

std::vector<Secret> keys(std::initializer_list<char> digits) {
  std::vector<Secret> all;
  for (const char digit : digits) all.push_back(key(digit));
  return all;
}

TEST(Sealing, WhatWasSealedComesBackAndShowsNothing) {
  const Sealer sealer(keys({'a'}));
  for (const std::string& plain :
       {std::string(), std::string("+49 30 1234567"), std::string(9000, 'x')}) {
    const std::string sealed = sealer.seal("row 1", plain);
    EXPECT_EQ(sealer.open("row 1", sealed), plain);
    EXPECT_NE(sealed, sealer.seal("row 1", plain)) << "equal values do not look equal";
    if (plain.empty()) continue;
    EXPECT_EQ(sealed.find(plain), std::string::npos);
  }
}

TEST(Sealing, WhatWasChangedOrMovedDoesNotOpen) {
  const Sealer sealer(keys({'a'}));
  const std::string sealed = sealer.seal("row 1", "a secret");
  EXPECT_EQ(sealer.open("row 2", sealed), std::nullopt);
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    std::string changed = sealed;
    changed[at] ^= 1;
    EXPECT_EQ(sealer.open("row 1", changed), std::nullopt) << at;
    EXPECT_EQ(sealer.open("row 1", sealed.substr(0, at)), std::nullopt) << at;
  }
}

TEST(Sealing, KeysCanBeReplaced) {
  const Sealer before(keys({'a'}));
  const Sealer during(keys({'b', 'a'}));
  const Sealer after(keys({'b'}));
  const std::string old = before.seal("row", "text");
  EXPECT_EQ(during.open("row", old), "text");
  EXPECT_EQ(after.open("row", old), std::nullopt);
  EXPECT_EQ(after.open("row", during.seal("row", "text")), "text") << "the first one seals";
  EXPECT_EQ(during.mac(1, "id", "x"), before.mac(0, "id", "x"));
}

TEST(Sealing, HashesDependOnKeyPurposeAndText) {
  const Sealer sealer(keys({'a', 'b'}));
  const std::string mac = sealer.mac(0, "id", "text");
  EXPECT_EQ(mac.size(), 32U);
  EXPECT_EQ(mac, sealer.mac(0, "id", "text"));
  EXPECT_NE(mac, sealer.mac(1, "id", "text"));
  EXPECT_NE(mac, sealer.mac(0, "body", "text"));
  EXPECT_NE(mac, sealer.mac(0, "id", "texts"));
}

TEST(Sealing, NoKeyIsNoSealer) {
  EXPECT_THROW(Sealer({}), std::invalid_argument);
  std::vector<Secret> bad;
  bad.emplace_back("not hex");
  EXPECT_THROW(Sealer{bad}, std::invalid_argument);
}

}  // namespace
}  // namespace writeback::store
