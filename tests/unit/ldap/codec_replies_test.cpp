#include "ldap/codec.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/support/ber.hpp"
#include "tests/support/known_leak.hpp"

namespace writeback::ldap {
namespace {

namespace tag = test::ldap_tag;
using std::string_literals::operator""s;

constexpr std::size_t limit = 64UL * 1024;

Request a_search() {
  return Request{Search{"dc=x", SearchScope::base}};
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
    test::ldap_entry(1, "uid=ada,dc=x",
                     {{"uid", {"ada", "al"}}, {"jpegPhoto", {"\x00\xFF\x00"s}}, {"empty", {}}}) +
    test::ldap_message(1, test::ber(tag::search_reference, test::ber_text("ldap://elsewhere/"))) +
    test::ldap_entry(1, "uid=bob,dc=x") + test::ldap_result(1, tag::search_done, 4, "too many");

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
  const auto answers = answers_of(
      *codec, test::ldap_entry(2, "cn=two") + test::ldap_result(3, tag::search_done, 32) +
                  test::ldap_entry(1, "cn=one") + test::ldap_result(2, tag::search_done, 0) +
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
  EXPECT_TRUE(
      answers_of(*codec, test::ldap_message(1, test::ber(tag::intermediate_response, ""))).empty());
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
  const auto answers = answers_of(*codec, test::ldap_entry(1, "cn=late") +
                                              test::ldap_result(1, tag::search_done, 0) +
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
  const test::KnownLeak diagnostic;
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

/// Every byte of a reply replaced by others: no crash, no hang, and never an answer to what was not
/// asked.
TEST(CodecDecode, DamagedRepliesDoNoHarm) {
  const std::string whole =
      two_entries + test::ldap_result(2, tag::search_done, 0, "x", test::ber_control("1.2.3", "y"));
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const int byte : {0x00, 0x01, 0x30, 0x7F, 0x80, 0x84, 0xFF}) {
      std::string damaged = whole;
      damaged[at] = static_cast<char>(byte);
      const test::KnownLeak damaged_replies;
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

}  // namespace
}  // namespace writeback::ldap
