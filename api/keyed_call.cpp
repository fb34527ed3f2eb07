#include "api/keyed_call.hpp"

#include <algorithm>

namespace writeback::api {
namespace {

constexpr std::size_t longest_key = 255;
constexpr std::chrono::seconds look_again_after{1};

enum class Fate { remember, forget, abandon };

/// Answers that stand are remembered. Where nothing was written and the same call may go better
/// later, the key is free again. Where nobody knows, the next use finds out.
Fate fate_of(const Problem* problem) {
  if (problem == nullptr) return Fate::remember;
  switch (problem->kind) {
    case ProblemKind::directory_unavailable:
    case ProblemKind::too_many_attempts:
    case ProblemKind::directory_refused:
      return Fate::forget;
    case ProblemKind::outcome_unknown:
    case ProblemKind::operation_in_progress:  // of another call, whose end this one does not know
    case ProblemKind::internal_error:
      return Fate::abandon;
    default:
      return Fate::remember;
  }
}

}  // namespace

bool KeyedCall::is_key(std::string_view text) {
  return !text.empty() && text.size() <= longest_key &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7F'; });
}

Task<std::optional<RememberedAnswer>> KeyedCall::begin() {
  auto claim = co_await keys_.claim(request_);
  if (!claim) co_return claim.error();
  std::optional<RememberedAnswer> answer;
  switch (claim->kind) {
    case KeyClaim::Kind::answered:
      answer = std::move(claim->answer);
      break;
    case KeyClaim::Kind::in_progress: {
      Problem problem{ProblemKind::operation_in_progress};
      problem.retry_after = look_again_after;
      co_return problem;
    }
    case KeyClaim::Kind::other_body:
      co_return Problem{ProblemKind::idempotency_key_reused};
    case KeyClaim::Kind::abandoned:
      earlier_ = std::move(claim->note);
      break;
    case KeyClaim::Kind::fresh:
      break;
  }
  co_return answer;
}

Task<void> KeyedCall::end(const Problem* problem, const Response& response) {
  Fate fate = fate_of(problem);
  // An earlier write is not settled by this call's failure: to forget it would write twice.
  if (fate == Fate::forget && !earlier_.empty()) fate = Fate::abandon;
  if (fate == Fate::forget) co_return co_await keys_.forget(request_);
  if (fate == Fate::abandon) co_return co_await keys_.abandon(request_);
  RememberedAnswer answer{response.status, response.content_type, response.body};
  co_return co_await keys_.answer(request_, std::move(answer));
}

}  // namespace writeback::api
