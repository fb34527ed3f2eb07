// The preferred server says that it can't serve, goes away, or says nothing, while another one is
// there: on each kind of directory.
#include <atomic>

#include "tests/integration/account_contract.hpp"
#include "tests/support/known_leak.hpp"
#include "tests/support/ldap_interposer.hpp"

namespace writeback::test {

using support::fresh_password;
using support::LdapInterposer;
using support::Person;

namespace {

using Message = LdapInterposer::Message;
using Play = LdapInterposer::Play;

/// RFC 4511, 4.4.1.
const std::string notice_of_disconnection = ldap_result(
    0, ldap_tag::extended_response, 52, "going down", {}, ber(0x8A, "1.3.6.1.4.1.1466.20036"));

/// The answer's tag for a request's.
unsigned char answer_to(unsigned char request) {
  return request == ldap_tag::search_request ? ldap_tag::search_done
                                             : static_cast<unsigned char>(request + 1);
}
bool is_write(const Message& request) {
  return request.tag == ldap_tag::modify_request || request.tag == ldap_tag::extended_request;
}
bool is_search_or_write(const Message& request) {
  return request.tag == ldap_tag::search_request || is_write(request);
}
Play refuse(const Message& request, int code) {
  return {{}, ldap_result(request.id, answer_to(request.tag), code), false};
}

/// The preferred server is reached through an interposer, the other one straight.
class ServerTrouble : public AccountContract {
 protected:
  void SetUp() override {
    AccountContract::SetUp();
    if (IsSkipped()) return;
    if (settings_.start_tls) GTEST_SKIP() << "the directory that was given has no LDAPS";
    auto preferred = settings_.servers.front();
    interposer_ = std::make_unique<LdapInterposer>(preferred.port);
    preferred.port = interposer_->port();
    preferred.text += " through the interposer";
    settings_.servers.insert(settings_.servers.begin(), preferred);
    settings_.ca_pem += interposer_->ca_pem();
    play([](const Message& request) { return LdapInterposer::pass(request); });
  }
  /// Counts what the preferred server is asked.
  void play(const LdapInterposer::OnRequest& script) {
    interposer_->play([this, script](const Message& request) {
      if (is_search_or_write(request)) ++asked_;
      if (is_write(request)) ++writes_;
      return script(request);
    });
  }
  void expect_served() {
    const Person person = server().add_person();
    const std::string password = fresh_password();
    ASSERT_TRUE(succeeded(reset(person, password)));
    EXPECT_TRUE(server().accepts(person, password));
  }
  /// Writes go to the preferred server again. Searches would tell nothing: it is also asked for its
  /// policy when it is connected, and for signs of life.
  void expect_return() {
    play([](const Message& request) { return LdapInterposer::pass(request); });
    const Person person = server().add_person();
    EXPECT_TRUE(support::wait_until([&] {
      const int before = writes_;
      EXPECT_TRUE(succeeded(reset(person, fresh_password())));
      return writes_ > before;
    }));
  }
  [[nodiscard]] int asked() const { return asked_; }

 private:
  KnownLeak texts_of_notices_;
  std::atomic<int> asked_ = 0;
  std::atomic<int> writes_ = 0;
  std::unique_ptr<LdapInterposer> interposer_;
};

}  // namespace

TEST_P(ServerTrouble, OneThatIsBusyOrUnavailableIsLeftAndReturnedTo) {
  for (const int code : {51, 52}) {
    expect_return();
    play([code](const Message& request) {
      return is_search_or_write(request) ? refuse(request, code) : LdapInterposer::pass(request);
    });
    for (int i = 0; i < 5; ++i) expect_served();
    EXPECT_GT(asked(), 0);
    expect_return();
  }
}

TEST_P(ServerTrouble, AWriteThatABusyServerRefusesIsNotDone) {
  expect_return();
  const Person person = server().add_person();
  auto verified = verified_for(person, Operation::reset);
  ASSERT_TRUE(succeeded(verified));
  play([](const Message& request) {
    return is_write(request) ? refuse(request, 51) : LdapInterposer::pass(request);
  });
  const std::string password = fresh_password();
  EXPECT_EQ(problem_of(set_password(*verified, password)), ProblemKind::directory_unavailable);
  EXPECT_FALSE(server().accepts(person, password));
  EXPECT_TRUE(server().accepts(person, person.password));
  expect_return();
}

TEST_P(ServerTrouble, OneThatSaysThatItGoesAwayIsLeft) {
  expect_return();
  play([](const Message& request) {
    if (request.tag != ldap_tag::search_request) return LdapInterposer::pass(request);
    return Play{{}, notice_of_disconnection, true};
  });
  for (int i = 0; i < 5; ++i) expect_served();
  expect_return();
}

TEST_P(ServerTrouble, AWriteThatIsAnsweredByANoticeOnlyIsSettledByReadingBack) {
  expect_return();
  const Person person = server().add_person();
  auto verified = verified_for(person, Operation::reset);
  ASSERT_TRUE(succeeded(verified));
  // It reaches the server, whose answer the notice overtakes: the connection ends behind it.
  play([](const Message& request) {
    if (!is_write(request)) return LdapInterposer::pass(request);
    return Play{request.bytes, notice_of_disconnection, false};
  });
  const std::string password = fresh_password();
  EXPECT_TRUE(succeeded(set_password(*verified, password)));
  EXPECT_TRUE(server().accepts(person, password));
  expect_return();
}

TEST_P(ServerTrouble, OneThatTakesRequestsAndAnswersNoneIsLeft) {
  expect_return();
  play([](const Message& request) {
    return is_search_or_write(request) ? Play{} : LdapInterposer::pass(request);
  });
  for (int i = 0; i < 5; ++i) expect_served();
  expect_return();
}

INSTANTIATE_TEST_SUITE_P(OpenLdap, ServerTrouble, testing::Values(ServerKind::openldap));
INSTANTIATE_TEST_SUITE_P(Samba, ServerTrouble, testing::Values(ServerKind::active_directory));
INSTANTIATE_TEST_SUITE_P(Ds389, ServerTrouble, testing::Values(ServerKind::ds389));

}  // namespace writeback::test
