#include "api/operation_record.hpp"

#include <gtest/gtest.h>

#include "tests/unit/policy/fake_audit.hpp"
#include "tests/unit/policy/fake_directory.hpp"
#include "tests/unit/run_task.hpp"

namespace writeback::api {
namespace {

class OperationRecordTest : public testing::Test {
 protected:
  [[nodiscard]] OperationRecord record() {
    AuditEvent about;
    about.operation = "op-1";
    about.caller = "portal";
    return OperationRecord(audit, directory, AuditedOperation::reset, std::move(about));
  }
  static Account ada() {
    Account account;
    account.dn = "uid=ada";
    return account;
  }

  test::FakeAudit audit;
  test::FakeDirectory directory;
};

TEST_F(OperationRecordTest, AnIntentBeforeTheWriteAndAnOutcomeAfterIt) {
  auto one = record();
  one.names("ada");
  ASSERT_TRUE(test::run(one.before_write(ada())));
  ASSERT_TRUE(test::run(one.end(nullptr, std::chrono::milliseconds{5})));
  ASSERT_EQ(audit.story(), "reset_intended reset_done");
  EXPECT_EQ(audit.events[0].entry, "uid=ada");
  EXPECT_EQ(audit.events[1].user, "ada");
  EXPECT_EQ(audit.events[1].operation, "op-1");
  EXPECT_EQ(audit.events[1].caller, "portal");
  EXPECT_EQ(audit.events[1].took, std::chrono::milliseconds{5});
}

TEST_F(OperationRecordTest, WithoutATrailThereIsNoWriteUnlessItIsNotRequired) {
  audit.fails = true;
  auto one = record();
  const auto seen = test::run(one.before_write(ada()));
  ASSERT_FALSE(seen);
  EXPECT_EQ(seen.error().kind, ProblemKind::directory_unavailable);
  EXPECT_TRUE(seen.error().only_once);
  audit.required = false;
  EXPECT_TRUE(test::run(one.before_write(ada())));
}

TEST_F(OperationRecordTest, ANameThatNobodyHasMayBeAnything) {
  auto one = record();
  one.names("my password, typed into the wrong field");
  const Problem nobody{ProblemKind::user_not_found};
  ASSERT_TRUE(test::run(one.end(&nobody, std::chrono::milliseconds{1})));
  EXPECT_FALSE(audit.events.at(0).user_is_known);
  EXPECT_EQ(audit.events.at(0).problem, "user_not_found");
}

TEST_F(OperationRecordTest, WhereNobodyWasFoundYetTheNameMayBeAnythingToo) {
  for (const auto kind : {ProblemKind::directory_unavailable, ProblemKind::directory_refused,
                          ProblemKind::internal_error}) {
    auto one = record();
    one.names("my password, typed into the wrong field");
    const Problem problem{kind};
    ASSERT_TRUE(test::run(one.end(&problem, std::chrono::milliseconds{1})));
    EXPECT_FALSE(audit.events.back().user_is_known) << row_of(kind).code;
  }
}

}  // namespace
}  // namespace writeback::api
