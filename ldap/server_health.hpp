#pragma once

#include <chrono>

namespace writeback::ldap {

/// When a server is taken for dead, and when it is tried again. Pure: every moment is an argument.
class ServerHealth {
 public:
  using Clock = std::chrono::steady_clock;

  enum class State {
    connecting,  ///< never answered yet, or lost: tried with back-off
    up,
    refused,  ///< it answers, and refuses the agent's own sign-in: an administrator's task
  };

  /// What a look at a server that owes answers demands.
  enum class Verdict { fine, ask, silent };

  /// A request has waited this long and nothing at all was heard: ask the server for a sign of
  /// life.
  static constexpr std::chrono::milliseconds ask_after{400};
  /// And it has not answered that either.
  static constexpr std::chrono::milliseconds silent_after{800};
  static constexpr std::chrono::milliseconds first_retry{100};
  static constexpr std::chrono::milliseconds last_retry{3000};
  /// After a refused sign-in: every further one counts towards the lockout of the service account
  /// itself.
  static constexpr std::chrono::milliseconds first_retry_of_sign_in{30'000};
  static constexpr std::chrono::milliseconds last_retry_of_sign_in{300'000};

  [[nodiscard]] State state() const { return state_; }
  void answered() {
    state_ = State::up;
    failures_ = 0;
  }
  void lost() { state_ = State::connecting; }
  void failed() {
    state_ = State::connecting;
    if (failures_ < 16) ++failures_;
  }
  void refused_sign_in() {
    state_ = State::refused;
    if (failures_ < 16) ++failures_;
  }
  /// Whether the failure is the first after an answer, worth a line in the log.
  [[nodiscard]] bool is_news() const { return failures_ == 1; }

  /// How long to wait before the next try: doubled each time, up to a bound.
  [[nodiscard]] std::chrono::milliseconds next_retry() const {
    const bool refused = state_ == State::refused;
    const auto longest = refused ? last_retry_of_sign_in : last_retry;
    auto wait = refused ? first_retry_of_sign_in : first_retry;
    for (unsigned i = 1; i < failures_ && wait < longest; ++i) wait *= 2;
    return wait < longest ? wait : longest;
  }

  /// `oldest_wait`: since when the oldest unanswered request is out; `last_heard`: when the last
  /// byte came.
  [[nodiscard]] static Verdict judge(Clock::time_point now, Clock::time_point oldest_wait,
                                     Clock::time_point last_heard) {
    const auto quiet = now - (oldest_wait > last_heard ? oldest_wait : last_heard);
    if (quiet >= silent_after) return Verdict::silent;
    return quiet >= ask_after ? Verdict::ask : Verdict::fine;
  }

 private:
  State state_ = State::connecting;
  unsigned failures_ = 0;
};

}  // namespace writeback::ldap
