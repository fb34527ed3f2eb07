#include "api/health.hpp"

#include <algorithm>

namespace writeback::api {
namespace {

/// A probe that waits longer is of no use to whoever balances load.
constexpr std::chrono::seconds probe_patience{2};

}  // namespace

Task<Answer> answer_healthz(const Call& /*call*/) {
  boost::json::object answer;
  answer["status"] = "ok";
  co_return answer;
}

Task<Answer> answer_readyz(const Call& call) {
  const auto deadline = std::min(call.deadline, call.request.received + probe_patience);
  const auto healthy = co_await call.directory.check_health(deadline);
  if (!healthy) {
    // Whatever the directory's trouble is, a service that can't work is unavailable to those who
    // probe it.
    Problem problem{ProblemKind::directory_unavailable, healthy.error().log_reason};
    problem.errors.push_back({"/directory", std::string(row_of(healthy.error().kind).code)});
    co_return problem;
  }
  const std::string trouble = call.audit.trouble();
  if (!trouble.empty() && call.audit.is_required()) {
    Problem problem{ProblemKind::directory_unavailable, "audit trail: " + trouble};
    problem.detail =
        "The service can't keep its records just now, and changes nothing without them.";
    problem.errors.push_back({"/audit", "the audit trail can't be written"});
    co_return problem;
  }
  if (const std::string why = call.keys.trouble(); !why.empty()) {
    Problem problem{ProblemKind::directory_unavailable, "store: " + why};
    problem.detail = "The service can't keep its records just now.";
    problem.errors.push_back({"/store", "the store can't be used"});
    co_return problem;
  }
  boost::json::object answer;
  answer["status"] = "ready";
  answer["store"] = "ok";
  answer["directory"] = "ok";
  answer["audit"] = trouble.empty() ? "ok" : "can't be written";
  if (const auto remark = call.directory.remark(); !remark.empty()) answer["remark"] = remark;
  co_return answer;
}

}  // namespace writeback::api
