#include "tests/integration/daemon_test.hpp"

namespace writeback::test {
namespace json = boost::json;

using std::chrono::hours;
using std::chrono::seconds;
using std::chrono::system_clock;
using support::fresh_name;
using support::fresh_password;
using support::Person;
using support::PersonWish;
using testing::ElementsAre;

class ApiUnlock : public DaemonTest {};
class ApiStatus : public DaemonTest {};
class ApiCheck : public DaemonTest {};

namespace {

PersonWish under(const std::string& policy) {
  PersonWish wish;
  wish.policy = policy;
  return wish;
}

bool is_rfc3339(const json::value& value) {
  const auto* text = value.if_string();
  return text != nullptr && text->size() == 20 && text->back() == 'Z' && (*text)[10] == 'T';
}

}  // namespace

TEST_F(ApiUnlock, LiftsALockForFailures) {
  const Person person = server().add_person();
  server().lock_by_failures(person);
  const auto reply = unlock(person.uid);
  ASSERT_TRUE(is_ok(reply));
  EXPECT_EQ(reply.text("result"), "unlocked");
  EXPECT_EQ(reply.text("user"), person.uid);
  EXPECT_EQ(reply.json().as_object().size(), 3U);
  EXPECT_TRUE(server().accepts(person, person.password));
}

TEST_F(ApiUnlock, NotLockedIsAnAnswer) {
  const Person person = server().add_person();
  const auto before = admin().value(person.dn, "entryCSN");
  const auto reply = unlock(person.uid);
  ASSERT_TRUE(is_ok(reply));
  EXPECT_EQ(reply.text("result"), "not_locked");
  EXPECT_EQ(admin().value(person.dn, "entryCSN"), before) << "no write was made";
}

TEST_F(ApiUnlock, ALockThatHasExpiredIsNone) {
  const Person person = server().add_person(under("strict"));
  admin().replace(person.dn, "pwdAccountLockedTime",
                  {support::generalized_time(system_clock::now() - seconds{3600})});
  EXPECT_EQ(unlock(person.uid).text("result"), "not_locked");
}

TEST_F(ApiUnlock, AnAdministratorsLockStays) {
  const Person person = server().add_person();
  server().lock_for_good(person);
  EXPECT_TRUE(is_problem(unlock(person.uid), "account_disabled"));
  EXPECT_EQ(admin().value(person.dn, "pwdAccountLockedTime"), "000001010000Z");
}

TEST_F(ApiUnlock, ADisabledAccountStaysAsItIs) {
  const Person person = server().add_person();
  server().lock_by_failures(person);
  admin().replace(person.dn, "pwdEndTime", {"20200101000000Z"});
  EXPECT_TRUE(is_problem(unlock(person.uid), "account_disabled"));
}

TEST_F(ApiUnlock, WhoIsNotThereAndWhoIsThereTwice) {
  EXPECT_TRUE(is_problem(unlock("nobody-" + fresh_name()), "user_not_found"));
  PersonWish wish;
  wish.mail = fresh_name() + "@example.com";
  static_cast<void>(server().add_person(wish));
  static_cast<void>(server().add_person(wish));
  EXPECT_TRUE(is_problem(unlock(wish.mail), "user_ambiguous"));
}

TEST_F(ApiUnlock, WhatTheDirectoryRefusesTheAgentIsTheAdministratorsTask) {
  PersonWish wish;
  wish.folder = "ou=sealed,ou=people";
  const Person person = server().add_person(wish);
  server().lock_by_failures(person);
  EXPECT_TRUE(is_problem(unlock(person.uid), "directory_refused"));
  EXPECT_FALSE(server().accepts(person, person.password));
}

TEST_F(ApiStatus, AFreshAccount) {
  const Person person = server().add_person();
  const auto reply = status(person.uid);
  ASSERT_TRUE(is_ok(reply));
  const auto body = reply.json();
  EXPECT_EQ(reply.text("user"), person.uid);
  EXPECT_EQ(body.at("managed"), true);
  EXPECT_EQ(body.at("operations"),
            json::value({{"reset", true}, {"unlock", true}, {"change", true}}));
  EXPECT_EQ(body.at("locked"), false);
  EXPECT_EQ(body.at("disabled"), false);
  EXPECT_EQ(body.at("password").at("must_change"), false);
  EXPECT_TRUE(is_rfc3339(body.at("password").at("changed_at")));
  EXPECT_TRUE(is_rfc3339(body.at("password").at("expires_at")));
}

TEST_F(ApiStatus, TheDefaultPolicyAndTheUsersOwn) {
  const auto by_default = status(server().add_person().uid).json();
  EXPECT_EQ(by_default.at("policy").at("min_length"), 10);
  EXPECT_EQ(by_default.at("policy").at("max_length"), 128);
  EXPECT_EQ(by_default.at("policy").at("history"), 3);
  EXPECT_EQ(by_default.at("policy").at("maximum_age"), 7'776'000);
  EXPECT_TRUE(by_default.at("policy").at("minimum_age").is_null());
  EXPECT_EQ(by_default.at("policy").at("lockout").at("threshold"), 3);
  EXPECT_TRUE(by_default.at("policy").at("lockout").at("duration").is_null());
  const auto own = status(server().add_person(under("strict")).uid).json();
  EXPECT_EQ(own.at("policy").at("min_length"), 16);
  EXPECT_EQ(own.at("policy").at("minimum_age"), 86'400);
  EXPECT_EQ(own.at("policy").at("lockout").at("duration"), 300);
}

TEST_F(ApiStatus, APolicyThatCantBeReadIsUnknown) {
  const auto reply = status(server().add_person(under("hidden")).uid);
  ASSERT_TRUE(is_ok(reply));
  EXPECT_TRUE(reply.json().at("policy").is_null());
  EXPECT_TRUE(reply.json().at("password").at("expires_at").is_null());
}

TEST_F(ApiStatus, LockedUntilItIsUnlocked) {
  const Person person = server().add_person();
  server().lock_by_failures(person);
  EXPECT_EQ(status(person.uid).json().at("locked"), true);
  ASSERT_TRUE(is_ok(unlock(person.uid)));
  EXPECT_EQ(status(person.uid).json().at("locked"), false);
}

TEST_F(ApiStatus, ALockThatHasExpiredByItselfIsNone) {
  const Person person = server().add_person(under("strict"));
  server().lock_by_failures(person);
  EXPECT_EQ(status(person.uid).json().at("locked"), true);
  admin().replace(person.dn, "pwdAccountLockedTime",
                  {support::generalized_time(system_clock::now() - seconds{301})});
  EXPECT_EQ(status(person.uid).json().at("locked"), false);
}

TEST_F(ApiStatus, DisabledByAnAdministrator) {
  const Person person = server().add_person();
  server().lock_for_good(person);
  EXPECT_EQ(status(person.uid).json().at("disabled"), true);
}

TEST_F(ApiStatus, MustChangeAndExpired) {
  const Person person = server().add_person();
  admin().replace(person.dn, "pwdReset", {"TRUE"});
  server().overwrite_changed_time(person, hours{100 * 24});
  const auto body = status(person.uid).json();
  EXPECT_EQ(body.at("password").at("must_change"), true);
  const std::string expires(body.at("password").at("expires_at").as_string());
  const std::string changed(body.at("password").at("changed_at").as_string());
  EXPECT_LT(changed, expires);
}

TEST_F(ApiStatus, WhoIsNotThereAndWhoIsThereTwice) {
  EXPECT_TRUE(is_problem(status("nobody-" + fresh_name()), "user_not_found"));
  PersonWish wish;
  wish.mail = fresh_name() + "@example.com";
  static_cast<void>(server().add_person(wish));
  static_cast<void>(server().add_person(wish));
  EXPECT_TRUE(is_problem(status(wish.mail), "user_ambiguous"));
}

TEST_F(ApiCheck, AGoodPasswordIsAcceptableAndNothingIsWritten) {
  const Person person = server().add_person();
  const auto before = admin().value(person.dn, "entryCSN");
  const auto reply = check(person.uid, fresh_password());
  ASSERT_TRUE(is_ok(reply));
  EXPECT_EQ(reply.json(), json::value({{"acceptable", true}, {"violations", json::array()}}));
  EXPECT_EQ(admin().value(person.dn, "entryCSN"), before);
  EXPECT_TRUE(server().accepts(person, person.password));
}

TEST_F(ApiCheck, ViolationsAreAnAnswerAndNoError) {
  const Person person = server().add_person();
  const auto rules = [&](const std::string& password) {
    const auto reply = check(person.uid, password);
    EXPECT_TRUE(is_ok(reply));
    EXPECT_EQ(reply.json().at("acceptable"), false);
    return rules_in(reply);
  };
  EXPECT_THAT(rules(""), ElementsAre("min_length"));
  EXPECT_THAT(rules("qwertzuiop"), ElementsAre("banned"));
  EXPECT_THAT(rules("tab\t"), ElementsAre("min_length", "characters"));
  EXPECT_THAT(rules("Xq7-" + person.uid + "-tail"), ElementsAre("contains_user_name"));
}

TEST_F(ApiCheck, TheDirectorysLengthsAreKnownBeforehand) {
  const auto short_by_default = check(server().add_person().uid, "Xq7-short");
  EXPECT_EQ(violation_member(short_by_default, "min_length", "limit"), 10);
  const auto strict = check(server().add_person(under("strict")).uid, "Xq7-fifteen-chr");
  EXPECT_EQ(violation_member(strict, "min_length", "limit"), 16);
  const auto too_long = check(server().add_person().uid, "Xq7-" + std::string(126, 'y'));
  EXPECT_EQ(violation_member(too_long, "max_length", "limit"), 128);
}

TEST_F(ApiCheck, TheMinimumAgeIsKnownBeforehand) {
  const auto reply = check(server().add_person(under("strict")).uid, fresh_password());
  ASSERT_TRUE(is_ok(reply));
  EXPECT_THAT(rules_in(reply), ElementsAre("minimum_age"));
  EXPECT_TRUE(is_rfc3339(violation_member(reply, "minimum_age", "allowed_at")));
}

TEST_F(ApiCheck, WhoIsNotThere) {
  EXPECT_TRUE(is_problem(check("nobody-" + fresh_name(), fresh_password()), "user_not_found"));
}

}  // namespace writeback::test
