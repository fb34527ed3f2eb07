#include "ldap/codec.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/freed_memory.hpp"
#include "tests/unit/ldap/ber.hpp"

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

Request a_search() { return Request{Search{"dc=x", SearchScope::base}}; }

TEST(CodecEncode, ASearch) {
  Search search{"ou=people,dc=x", SearchScope::subtree, "(&(uid=a\\2ab)(mail=*))", {"uid", "entryCSN"}, 2};
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
    EXPECT_FALSE(part.tag == 0x01 && part.number() != 0) << "a critical one fails where ppolicy is not";
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

TEST(CodecEncode, StartTlsIsAnExtendedRequest) {
  const auto message = encoded(Request{StartTls{}});
  EXPECT_EQ(message.parts.at(1).tag, tag::extended_request);
  EXPECT_EQ(message.parts.at(1).parts.at(0).content, start_tls_oid);
}

TEST(CodecEncode, WhatCanNotBeEncodedIsNotSent) {
  Codec codec(limit);
  // An empty one is libldap's word for (objectClass=*).
  for (const char* filter : {"(uid=a", "uid=a)", "(", "((uid=a))x", "(uid)", "(&(uid=a)", "(uid=\\zz)"}) {
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

/// A codec with `count` searches on their way.
std::unique_ptr<Codec> waiting_codec(int count = 1, std::size_t max_incoming = limit) {
  auto codec = std::make_unique<Codec>(max_incoming);
  for (int i = 0; i < count; ++i) EXPECT_TRUE(codec->encode(a_search()));
  codec->outbound().clear();
  return codec;
}

std::vector<Codec::Answer> answers_of(Codec& codec, const std::string& bytes) {
  codec.feed(bytes);
  std::vector<Codec::Answer> answers;
  while (auto answer = codec.next()) answers.push_back(std::move(*answer));
  return answers;
}

const std::string two_entries =
    test::ldap_entry(1, "uid=ada,dc=x", {{"uid", {"ada", "al"}}, {"jpegPhoto", {"\x00\xFF\x00"s}}, {"empty", {}}}) +
    test::ldap_message(1, test::ber(tag::search_reference, test::ber_text("ldap://elsewhere/"))) +
    test::ldap_entry(1, "uid=bob,dc=x") +
    test::ldap_result(1, tag::search_done, 4, "too many");

void expect_two_entries(const Codec::Answer& answer) {
  EXPECT_EQ(answer.message_id, 1);
  EXPECT_EQ(answer.reply.code, 4);
  EXPECT_EQ(answer.reply.diagnostic, "too many");
  ASSERT_EQ(answer.reply.entries.size(), 2U);
  const Entry& ada = answer.reply.entries[0];
  EXPECT_EQ(ada.dn, "uid=ada,dc=x");
  ASSERT_NE(ada.find("uid"), nullptr);
  EXPECT_EQ(ada.find("uid")->values, (std::vector<std::string>{"ada", "al"}));
  EXPECT_EQ(ada.first("jpegphoto"), "\x00\xFF\x00"s);
  EXPECT_EQ(answer.reply.entries[1].dn, "uid=bob,dc=x");
}

TEST(CodecDecode, ASearchResultIsOneAnswer) {
  auto codec = waiting_codec();
  const auto answers = answers_of(*codec, two_entries);
  ASSERT_EQ(answers.size(), 1U);
  expect_two_entries(answers[0]);
  EXPECT_FALSE(codec->broken());
  EXPECT_FALSE(codec->has_unread());
}

TEST(CodecDecode, OneByteAtATime) {
  auto codec = waiting_codec();
  for (std::size_t i = 0; i + 1 < two_entries.size(); ++i) {
    EXPECT_TRUE(answers_of(*codec, two_entries.substr(i, 1)).empty()) << i;
    ASSERT_FALSE(codec->broken()) << i;
  }
  const auto answers = answers_of(*codec, two_entries.substr(two_entries.size() - 1));
  ASSERT_EQ(answers.size(), 1U);
  expect_two_entries(answers[0]);
}

TEST(CodecDecode, CutAnywhereInTwo) {
  for (std::size_t cut = 0; cut <= two_entries.size(); ++cut) {
    auto codec = waiting_codec();
    auto answers = answers_of(*codec, two_entries.substr(0, cut));
    EXPECT_EQ(answers.size(), cut == two_entries.size() ? 1U : 0U);
    for (auto& answer : answers_of(*codec, two_entries.substr(cut))) answers.push_back(answer);
    ASSERT_EQ(answers.size(), 1U) << cut;
    expect_two_entries(answers[0]);
  }
}

TEST(CodecDecode, AnswersComeInAnyOrder) {
  auto codec = waiting_codec(3);
  const auto answers = answers_of(*codec, test::ldap_entry(2, "cn=two") +
                                              test::ldap_result(3, tag::search_done, 32) +
                                              test::ldap_entry(1, "cn=one") +
                                              test::ldap_result(2, tag::search_done, 0) +
                                              test::ldap_result(1, tag::search_done, 0));
  ASSERT_EQ(answers.size(), 3U);
  EXPECT_EQ(answers[0].message_id, 3);
  EXPECT_EQ(answers[0].reply.code, 32);
  EXPECT_TRUE(answers[0].reply.entries.empty());
  EXPECT_EQ(answers[1].message_id, 2);
  EXPECT_EQ(answers[1].reply.entries.at(0).dn, "cn=two");
  EXPECT_EQ(answers[2].message_id, 1);
  EXPECT_EQ(answers[2].reply.entries.at(0).dn, "cn=one");
}

TEST(CodecDecode, CodesAndControlsOfEveryKindOfWrite) {
  const std::pair<Request, unsigned char> kinds[] = {
      {Request{Modify{"uid=ada", {Change{ChangeKind::replace, "a", {"b"}}}}}, tag::modify_response},
      {Request{PasswordModify{"uid=ada", {}, "new"}}, tag::extended_response},
      {Request{SimpleBind{"uid=ada", "secret"}}, tag::bind_response},
      {Request{StartTls{}}, tag::extended_response},
  };
  const std::string policy = test::policy_value(8);
  const std::string controls =
      test::ber_control("1.2.3", "x") + test::ber_control(std::string(password_policy_oid), policy);
  for (const auto& [request, kind] : kinds) {
    for (const int code : {0, 19, 49, 50, 53, 80, 4096}) {
      Codec codec(limit);
      ASSERT_TRUE(codec.encode(request));
      const auto answers = answers_of(codec, test::ldap_result(1, kind, code, "words", controls));
      ASSERT_EQ(answers.size(), 1U);
      EXPECT_EQ(answers[0].reply.code, code);
      EXPECT_EQ(answers[0].reply.diagnostic, "words");
      ASSERT_EQ(answers[0].reply.controls.size(), 2U);
      EXPECT_EQ(answers[0].reply.controls[1].oid, password_policy_oid);
      EXPECT_EQ(answers[0].reply.controls[1].value, policy);
    }
  }
}

TEST(CodecDecode, AControlWithoutAValueIsEmpty) {
  auto codec = waiting_codec();
  const std::string control = test::ber(0x30, test::ber_text("1.2.3"));
  const auto answers = answers_of(*codec, test::ldap_result(1, tag::search_done, 0, "", control));
  ASSERT_EQ(answers.size(), 1U);
  ASSERT_EQ(answers[0].reply.controls.size(), 1U);
  EXPECT_EQ(answers[0].reply.controls[0].value, "");
}

TEST(CodecDecode, IntermediateResponsesAreNoAnswer) {
  auto codec = waiting_codec();
  EXPECT_TRUE(answers_of(*codec, test::ldap_message(1, test::ber(tag::intermediate_response, ""))).empty());
  EXPECT_EQ(answers_of(*codec, test::ldap_result(1, tag::search_done, 0)).size(), 1U);
}

TEST(CodecDecode, AnAnswerToNobodyIsDropped) {
  auto codec = waiting_codec();
  EXPECT_TRUE(answers_of(*codec, test::ldap_result(99, tag::search_done, 0)).empty());
  EXPECT_FALSE(codec->broken());
  EXPECT_EQ(answers_of(*codec, test::ldap_result(1, tag::search_done, 0)).size(), 1U);
}

TEST(CodecDecode, TheLateAnswerToAnAbandonedRequestIsDropped) {
  auto codec = waiting_codec(2);
  codec->abandon(1);
  const auto answers =
      answers_of(*codec, test::ldap_entry(1, "cn=late") + test::ldap_result(1, tag::search_done, 0) +
                             test::ldap_result(2, tag::search_done, 0));
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].message_id, 2);
  EXPECT_FALSE(codec->broken());
}

TEST(CodecDecode, ASecondAnswerToTheSameRequestIsDropped) {
  auto codec = waiting_codec(2);
  const std::string done = test::ldap_result(1, tag::search_done, 0);
  EXPECT_EQ(answers_of(*codec, done).size(), 1U);
  EXPECT_TRUE(answers_of(*codec, done).empty());
  EXPECT_EQ(answers_of(*codec, test::ldap_result(2, tag::search_done, 0)).size(), 1U);
}

TEST(CodecDecode, TheNoticeOfDisconnectionHasIdZero) {
  auto codec = waiting_codec();
  const std::string notice = test::ldap_result(0, tag::extended_response, 52, "going away", "",
                                               test::ber(0x8A, "1.3.6.1.4.1.1466.20036"));
  const auto answers = answers_of(*codec, notice + test::ldap_result(1, tag::search_done, 0));
  ASSERT_EQ(answers.size(), 2U);
  EXPECT_EQ(answers[0].message_id, 0);
  EXPECT_EQ(answers[0].reply.code, 52);
  EXPECT_EQ(answers[1].message_id, 1) << "what is on its way is still answered";
}

TEST(CodecDecode, WhatIsNotLdapBreaksTheConnection) {
  const std::string garbage[] = {
      "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n" +
          std::string(64, 'x'),
      "\x15\x03\x03\x00\x02\x02\x28"s,  // a TLS alert
      std::string(64, '\xFF'),
      "\x30\x80\x02\x01\x01\x65\x07\x0A\x01\x00\x04\x00\x04\x00"s,
      std::string(64, '\0'),
  };
  for (const auto& bytes : garbage) {
    auto codec = waiting_codec();
    SCOPED_TRACE(testing::PrintToString(bytes));
    EXPECT_TRUE(answers_of(*codec, bytes).empty());
    EXPECT_TRUE(codec->broken());
    // It stays so, whatever comes.
    EXPECT_TRUE(answers_of(*codec, test::ldap_result(1, tag::search_done, 0)).empty());
    EXPECT_TRUE(codec->broken());
  }
}

TEST(CodecDecode, AMessageOverTheLimitBreaksTheConnection) {
  const std::string reply = test::ldap_entry(1, "cn=x", {{"a", {std::string(2000, 'v')}}}) +
                            test::ldap_result(1, tag::search_done, 0);
  auto small = waiting_codec(1, 1024);
  EXPECT_TRUE(answers_of(*small, reply).empty());
  EXPECT_TRUE(small->broken());
  auto large = waiting_codec(1, 4096);
  EXPECT_EQ(answers_of(*large, reply).size(), 1U);
  // The head of such a message is enough.
  auto early = waiting_codec(1, 1024);
  EXPECT_TRUE(answers_of(*early, reply.substr(0, 16)).empty());
  EXPECT_TRUE(early->broken());
}

TEST(CodecDecode, ManySmallMessagesMayBeMoreThanTheLimit) {
  auto codec = waiting_codec(1, 1024);
  std::string reply;
  for (int i = 0; i < 100; ++i) reply += test::ldap_entry(1, "cn=" + std::string(100, 'x'));
  reply += test::ldap_result(1, tag::search_done, 0);
  const auto answers = answers_of(*codec, reply);
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].reply.entries.size(), 100U);
}

TEST(CodecDecode, UnreadBytesBehindAnAnswerAreSeen) {
  // What protects StartTLS from commands that somebody slipped in before it.
  Codec codec(limit);
  ASSERT_TRUE(codec.encode(Request{StartTls{}}));
  const std::string answer = test::ldap_result(1, tag::extended_response, 0);
  for (std::size_t extra = 0; extra <= 32; ++extra) {
    Codec fresh(limit);
    ASSERT_TRUE(fresh.encode(Request{StartTls{}}));
    fresh.feed(answer + std::string(extra, '0'));
    EXPECT_TRUE(fresh.next());
    EXPECT_EQ(fresh.has_unread(), extra > 0) << extra;
  }
}

/// Every byte of a reply replaced by others: no crash, no hang, and never an answer to what was not asked.
TEST(CodecDecode, DamagedRepliesDoNoHarm) {
  const std::string whole = two_entries + test::ldap_result(2, tag::search_done, 0, "x",
                                                            test::ber_control("1.2.3", "y"));
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const int byte : {0x00, 0x01, 0x30, 0x7F, 0x80, 0x84, 0xFF}) {
      std::string damaged = whole;
      damaged[at] = static_cast<char>(byte);
      auto codec = waiting_codec(2);
      for (const auto& answer : answers_of(*codec, damaged)) {
        EXPECT_GE(answer.message_id, 0);
        EXPECT_LE(answer.message_id, 2);
      }
    }
  }
}

TEST(CodecDecode, NothingFedIsNoAnswer) {
  auto codec = waiting_codec();
  EXPECT_FALSE(codec->next());
  codec->feed({});
  EXPECT_FALSE(codec->next());
  EXPECT_FALSE(codec->has_unread());
  EXPECT_FALSE(codec->broken());
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
