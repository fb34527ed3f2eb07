#include "ldap/codec.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <iterator>
#include <string>
#include <vector>

#include "tests/support/ber.hpp"
#include "tests/unit/freed_memory.hpp"

namespace writeback::ldap {
namespace {

namespace tag = test::ldap_tag;
using std::string_literals::operator""s;
using test::BerElement;

constexpr std::size_t limit = 64UL * 1024;

std::vector<BerElement> messages_in(std::string_view bytes) {
  std::vector<BerElement> messages;
  while (auto message = test::take_element(bytes)) messages.push_back(std::move(*message));
  EXPECT_TRUE(bytes.empty()) << "a message that is not complete";
  return messages;
}

/// The one message that a request becomes; its id is 1, because the codec is new.
BerElement encoded(const Request& request) {
  Codec codec(limit);
  EXPECT_EQ(codec.encode(request), 1);
  auto messages = messages_in(codec.outbound());
  EXPECT_EQ(messages.size(), 1U);
  if (messages.empty() || messages[0].parts.size() < 2) return {};
  EXPECT_EQ(messages[0].parts[0].number(), 1);
  return messages[0];
}

Request a_search() {
  return Request{Search{"dc=x", SearchScope::base}};
}

TEST(CodecEncode, ASearch) {
  Search search{
      "ou=people,dc=x", SearchScope::subtree, "(&(uid=a\\2ab)(mail=*))", {"uid", "entryCSN"}, 2};
  const auto message = encoded(Request{search});
  const auto& operation = message.parts.at(1);
  EXPECT_EQ(operation.tag, tag::search_request);
  ASSERT_EQ(operation.parts.size(), 8U);
  EXPECT_EQ(operation.parts[0].content, "ou=people,dc=x");
  EXPECT_EQ(operation.parts[1].number(), 2);
  EXPECT_EQ(operation.parts[3].number(), 2);
  const auto& filter = operation.parts[6];
  EXPECT_EQ(filter.tag, 0xA0);
  ASSERT_EQ(filter.parts.size(), 2U);
  EXPECT_EQ(filter.parts[0].tag, 0xA3);
  EXPECT_EQ(filter.parts[0].parts.at(1).content, "a*b");
  EXPECT_EQ(filter.parts[1].tag, 0x87);
  const auto& attributes = operation.parts[7].parts;
  ASSERT_EQ(attributes.size(), 2U);
  EXPECT_EQ(attributes[1].content, "entryCSN");
  EXPECT_EQ(message.parts.size(), 2U) << "no control";
}

TEST(CodecEncode, ASearchWithoutAttributesAsksForNone) {
  const auto message = encoded(a_search());
  const auto& operation = message.parts.at(1);
  EXPECT_EQ(operation.parts.at(1).number(), 0);
  const auto& attributes = operation.parts.at(7).parts;
  ASSERT_EQ(attributes.size(), 1U);
  EXPECT_EQ(attributes[0].content, "1.1");
}

TEST(CodecEncode, AModify) {
  Modify modify{"uid=ada",
                {Change{ChangeKind::replace, "userPassword", {"a\0b"}},
                 Change{ChangeKind::remove, "pwdAccountLockedTime", {}},
                 Change{ChangeKind::add, "description", {"one", "two"}}}};
  modify.changes[0].values[0] = std::string_view("a\0b", 3);
  const auto message = encoded(Request{modify, true});
  const auto& operation = message.parts.at(1);
  EXPECT_EQ(operation.tag, tag::modify_request);
  EXPECT_EQ(operation.parts.at(0).content, "uid=ada");
  const auto& changes = operation.parts.at(1).parts;
  ASSERT_EQ(changes.size(), 3U);
  EXPECT_EQ(changes[0].parts.at(0).number(), 2);
  EXPECT_EQ(changes[0].parts.at(1).parts.at(0).content, "userPassword");
  EXPECT_EQ(changes[0].parts.at(1).parts.at(1).parts.at(0).content, "a\0b"s);
  EXPECT_EQ(changes[1].parts.at(0).number(), 1);
  EXPECT_TRUE(changes[1].parts.at(1).parts.size() < 2 ||
              changes[1].parts.at(1).parts[1].parts.empty());
  EXPECT_EQ(changes[2].parts.at(0).number(), 0);
  EXPECT_EQ(changes[2].parts.at(1).parts.at(1).parts.size(), 2U);
}

TEST(CodecEncode, ThePasswordPolicyControlIsAskedForWhereWanted) {
  const auto message = encoded(Request{SimpleBind{"uid=ada", "secret"}, true});
  ASSERT_EQ(message.parts.size(), 3U);
  EXPECT_EQ(message.parts[2].tag, 0xA0);
  const auto& control = message.parts[2].parts.at(0);
  EXPECT_EQ(control.parts.at(0).content, password_policy_oid);
  for (const auto& part : control.parts) {
    EXPECT_FALSE(part.tag == 0x01 && part.number() != 0)
        << "a critical one fails where ppolicy is not";
  }
  EXPECT_EQ(encoded(Request{SimpleBind{"uid=ada", "secret"}}).parts.size(), 2U);
}

TEST(CodecEncode, APasswordModify) {
  const auto reset = encoded(Request{PasswordModify{"uid=ada", {}, "n\xC3\xB6w"}});
  const auto& operation = reset.parts.at(1);
  EXPECT_EQ(operation.tag, tag::extended_request);
  EXPECT_EQ(operation.parts.at(0).content, password_modify_oid);
  std::string_view value = operation.parts.at(1).content;
  const auto inner = test::take_element(value);
  ASSERT_TRUE(inner);
  ASSERT_EQ(inner->parts.size(), 2U) << "an empty current password is left out";
  EXPECT_EQ(inner->parts[0].tag, 0x80);
  EXPECT_EQ(inner->parts[0].content, "uid=ada");
  EXPECT_EQ(inner->parts[1].tag, 0x82);
  EXPECT_EQ(inner->parts[1].content, "n\xC3\xB6w");

  const auto change = encoded(Request{PasswordModify{"uid=ada", "old", "new"}});
  std::string_view changed = change.parts.at(1).parts.at(1).content;
  const auto both = test::take_element(changed);
  ASSERT_TRUE(both);
  ASSERT_EQ(both->parts.size(), 3U);
  EXPECT_EQ(both->parts[1].tag, 0x81);
  EXPECT_EQ(both->parts[1].content, "old");
}

TEST(CodecEncode, ASimpleBindNeverWithoutAPassword) {
  const auto message = encoded(Request{SimpleBind{"uid=ada", "secret"}});
  const auto& operation = message.parts.at(1);
  EXPECT_EQ(operation.tag, tag::bind_request);
  EXPECT_EQ(operation.parts.at(0).number(), 3);
  EXPECT_EQ(operation.parts.at(1).content, "uid=ada");
  EXPECT_EQ(operation.parts.at(2).tag, 0x80);
  EXPECT_EQ(operation.parts.at(2).content, "secret");
  Codec codec(limit);
  EXPECT_EQ(codec.encode(Request{SimpleBind{"uid=ada", ""}}), std::nullopt);
  EXPECT_EQ(codec.outbound(), "");
}

TEST(CodecEncode, ASaslBindCarriesItsTokenAndAnEmptyOneToo) {
  for (const std::string& token : {std::string("\x60\x00token", 7), std::string()}) {
    const auto message = encoded(Request{SaslBind{"GSSAPI", token}});
    const auto& sasl = message.parts.at(1).parts.at(2);
    EXPECT_EQ(sasl.tag, 0xA3);
    ASSERT_EQ(sasl.parts.size(), 2U);
    EXPECT_EQ(sasl.parts[0].content, "GSSAPI");
    EXPECT_EQ(sasl.parts[1].content, token);
  }
}

TEST(CodecEncode, StartTlsIsAnExtendedRequest) {
  const auto message = encoded(Request{StartTls{}});
  EXPECT_EQ(message.parts.at(1).tag, tag::extended_request);
  EXPECT_EQ(message.parts.at(1).parts.at(0).content, start_tls_oid);
}

TEST(CodecEncode, WhatCanNotBeEncodedIsNotSent) {
  Codec codec(limit);
  // An empty one is libldap's word for (objectClass=*).
  for (const char* filter :
       {"(uid=a", "uid=a)", "(", "((uid=a))x", "(uid)", "(&(uid=a)", "(uid=\\zz)"}) {
    Search search;
    search.filter = filter;
    EXPECT_EQ(codec.encode(Request{search}), std::nullopt) << filter;
    EXPECT_EQ(codec.outbound(), "");
  }
  EXPECT_TRUE(codec.encode(a_search()));
}

TEST(CodecEncode, RequestsArePipelinedWithIdsOfTheirOwn) {
  Codec codec(limit);
  for (int expected = 1; expected <= 64; ++expected) {
    EXPECT_EQ(codec.encode(a_search()), expected);
  }
  const auto messages = messages_in(codec.outbound());
  ASSERT_EQ(messages.size(), 64U);
  for (int i = 0; i < 64; ++i) {
    EXPECT_EQ(messages[static_cast<std::size_t>(i)].parts.at(0).number(), i + 1);
  }
}

TEST(CodecEncode, AnAbandonNamesTheRequest) {
  Codec codec(limit);
  const auto id = codec.encode(a_search());
  ASSERT_TRUE(id);
  codec.outbound().clear();
  codec.abandon(*id);
  const auto messages = messages_in(codec.outbound());
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages[0].parts.at(1).tag, tag::abandon_request);
  EXPECT_EQ(messages[0].parts.at(1).number(), *id);
  codec.outbound().clear();
  codec.abandon(-1);
  codec.abandon(0);
  EXPECT_EQ(codec.outbound(), "");
}

TEST(Codec, RequestsLeaveNoPasswordInMemory) {
  if (!test::FreedMemory::can_watch()) GTEST_SKIP() << "a sanitizer owns delete";
  const std::string plain = "a very secret zebra";
  const test::FreedMemory freed(plain);
  {
    Codec codec(limit);
    for (int i = 0; i < 50; ++i) {
      ASSERT_TRUE(codec.encode(Request{SimpleBind{"uid=ada", plain}}));
      ASSERT_TRUE(codec.encode(Request{PasswordModify{"uid=ada", plain, plain}}));
    }
  }
  EXPECT_EQ(freed.blocks_with_text(), 0U);
}

std::ptrdiff_t open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return std::distance(begin(all), end(all));
}

TEST(Codec, LeavesNoDescriptorBehind) {
  static_cast<void>(Codec(limit).encode(a_search()));
  const auto before = open_descriptors();
  for (int i = 0; i < 10; ++i) {
    Codec codec(limit);
    ASSERT_TRUE(codec.encode(a_search()));
    ASSERT_TRUE(Codec::is_filter("(uid=ada)"));
  }
  EXPECT_EQ(open_descriptors(), before);
}

TEST(Codec, KnowsWhatAFilterIs) {
  struct Case {
    const char* filter;
    bool valid;
  };
  const Case cases[] = {
      {"(uid=ada)", true},
      {"(|(uid=ada)(mail=ada))", true},
      {"(&(objectClass=person)(!(employeeType=x)))", true},
      {"(uid=*)", true},
      {"(cn=a*b*c)", true},
      {"(uid>=a)", true},
      {"(uid:caseExactMatch:=a)", true},
      {"(cn=\\28x\\29)", true},
      {"(cn=)", true},
      {"(uid=\xC3\xB6)", true},
      {"()", false},
      {"(", false},
      {")", false},
      {"(uid=ada", false},
      {"(uid=ada))", false},
      {"((uid=ada)", false},
      {"(uid)", false},
      {"(=ada)", false},
      {"(&(uid=ada)", false},
      {"(&uid=ada)", false},
      {"(uid=\\2)", false},
      {"(uid=\\zz)", false},
      {"(uid=a(b)", false},
  };
  for (const auto& c : cases) EXPECT_EQ(Codec::is_filter(c.filter), c.valid) << c.filter;
}

TEST(Codec, TwoFiltersInARowAreNone) {
  // RFC 4515 has one; a request with two would not be one that a server can read.
  EXPECT_FALSE(Codec::is_filter("(uid=ada)(mail=ada)"));
  EXPECT_FALSE(Codec::is_filter("(uid=ada) (mail=ada)"));
  EXPECT_FALSE(Codec::is_filter("(!(uid=ada)(mail=ada))"));
  EXPECT_FALSE(Codec::is_filter("(uid=ada)x"));
}

TEST(Codec, TheEnvironmentChangesNothing) {
  setenv("LDAPSIZELIMIT", "7", 1);
  setenv("LDAPBASE", "dc=elsewhere", 1);
  setenv("LDAPDEREF", "always", 1);
  Search search;
  const auto message = encoded(Request{search});
  EXPECT_EQ(message.parts.at(1).parts.at(0).content, "");
  EXPECT_EQ(message.parts.at(1).parts.at(2).number(), 0);
  EXPECT_EQ(message.parts.at(1).parts.at(3).number(), 0);
}

}  // namespace
}  // namespace writeback::ldap
