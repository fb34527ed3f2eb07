// Two replicating domain controllers: why everything of one operation goes to one of them.
#include "tests/integration/account_contract.hpp"
#include "tests/integration/daemon_test.hpp"
#include "tests/support/samba_pair.hpp"
#include "tests/support/tcp_gate.hpp"
#include "tests/support/wait_until.hpp"

namespace writeback::test {

using support::fresh_password;
using support::Person;
using support::SambaPair;
using support::TcpGate;
using Action = TcpGate::Action;
using Mode = TcpGate::Mode;

namespace {

class TwoControllers : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (can_start(ServerKind::active_directory)) pair_ = std::make_unique<SambaPair>();
  }
  static void TearDownTestSuite() { pair_.reset(); }

  void SetUp() override {
    if (!pair_) GTEST_SKIP() << "no Samba here, or no namespace can be made";
    first_gate_ = std::make_unique<TcpGate>(pair().first_port());
    daemon_ = std::make_unique<support::Daemon>(
        support::Daemon::Uses{"active-directory", "", pair().ca_pem(),
                              "CN=svc-writeback,OU=Service,DC=corp,DC=example,DC=test",
                              pair().service_password(), "DC=corp,DC=example,DC=test"});
    daemon_->use_directory_ports({first_gate_->port(), pair().second_port()});
    daemon_->ini.set("directory", "connections", "1");
    daemon_->ini.set("directory", "timeout", "2s");
    daemon_->start();
    // Ready it is with either of them, and the preferred one is used once it is there.
    ASSERT_TRUE(support::wait_until([&] { return daemon_->count_in_log(": connected") == 2; }));
    api_.emplace(daemon_->client_settings());
  }
  static SambaPair& pair() { return *pair_; }
  [[nodiscard]] TcpGate& first_gate() { return *first_gate_; }
  /// Which one from now on is the write of the next reset: the last of those that it makes.
  [[nodiscard]] std::size_t request_of_the_write() {
    const Person somebody = pair().add_person();
    EXPECT_TRUE(is_ok(reset(api(), somebody.uid, fresh_password())));
    const auto before = first_gate().requests_so_far();
    EXPECT_TRUE(is_ok(reset(api(), somebody.uid, fresh_password())));
    return first_gate().requests_so_far() - before;
  }
  [[nodiscard]] support::HttpsClient& api() { return *api_; }

 private:
  static std::unique_ptr<SambaPair> pair_;
  std::unique_ptr<TcpGate> first_gate_;
  std::unique_ptr<support::Daemon> daemon_;
  std::optional<support::HttpsClient> api_;
};

std::unique_ptr<SambaPair> TwoControllers::pair_;

}  // namespace

TEST_F(TwoControllers, TheOtherOneRefusesTheNewPasswordAndNoCallerSeesIt) {
  const Person person = pair().add_person();
  ASSERT_TRUE(pair().second_accepts(person, person.password));
  const std::string password = fresh_password();
  ASSERT_TRUE(is_ok(reset(api(), person.uid, password)));
  EXPECT_TRUE(pair().first_accepts(person, password));
  EXPECT_FALSE(pair().second_accepts(person, password)) << "else this test shows nothing";
  // The next steps of the same person go where the new password is known.
  const std::string own = fresh_password();
  ASSERT_TRUE(is_ok(change(api(), person.uid, password, own)));
  EXPECT_TRUE(pair().first_accepts(person, own));
  pair().replicate();
  EXPECT_TRUE(pair().second_accepts(person, own));
}

TEST_F(TwoControllers, ALostAnswerIsSettledWhereTheWriteWasMade) {
  const Person person = pair().add_person();
  const std::string password = fresh_password();
  const std::size_t write = request_of_the_write();
  first_gate().arm({write, Action::cut_answer});
  EXPECT_TRUE(is_ok(reset(api(), person.uid, password)));
  EXPECT_TRUE(first_gate().has_sprung());
  EXPECT_TRUE(pair().first_accepts(person, password));
  EXPECT_FALSE(pair().second_accepts(person, password))
      << "asked there, it would not have been done";
}

TEST_F(TwoControllers, WhereTheWritesServerIsGoneNobodyElseIsAskedWhetherItWasDone) {
  const Person person = pair().add_person();
  const std::string password = fresh_password();
  const std::size_t write = request_of_the_write();
  first_gate().arm({write, Action::cut_answer, 0, Mode::refuse});
  EXPECT_TRUE(is_problem(reset(api(), person.uid, password), "outcome_unknown"));
  EXPECT_TRUE(first_gate().has_sprung());
  EXPECT_TRUE(pair().first_accepts(person, password));
  // The other one serves meanwhile.
  const std::string there = fresh_password();
  const Person somebody_else = pair().add_person();
  EXPECT_TRUE(is_ok(reset(api(), somebody_else.uid, there)));
  EXPECT_TRUE(pair().second_accepts(somebody_else, there));
  EXPECT_FALSE(pair().first_accepts(somebody_else, there));
}

}  // namespace writeback::test
