#include "ldap/directory.hpp"

#include <spdlog/spdlog.h>

#include <string>
#include <utility>

#include "ldap/dn.hpp"
#include "ldap/password_policy_control.hpp"
#include "ldap/problem_table.hpp"
#include "ldap/result_code.hpp"

namespace writeback::ldap {

namespace {

Problem not_sent(bool shed = false) {
  Problem problem{ProblemKind::directory_unavailable,
                  shed ? "too many writes wait for this server already"
                       : "the connection was lost before the write left"};
  problem.retry_after = std::chrono::seconds{1};
  problem.only_once = shed;
  return problem;
}

bool must_change_now(const Account& account) {
  return account.must_change;
}
bool is_unlocked_now(const Account& account) {
  return account.lock.kind == LockKind::none;
}

}  // namespace

LdapDirectory::LdapDirectory(boost::asio::any_io_executor executor,
                             std::shared_ptr<const DirectorySettings> settings)
    : executor_(executor),
      settings_(std::move(settings)),
      dialect_(dialect_for(*settings_)),
      service_account_(normalise(settings_->bind_dn).value_or(NormalDn{})),
      pool_(executor, settings_, dialect_) {}

/// The problem of a refused write, with the numbers of the policy that refused it read afterwards.
Task<void> LdapDirectory::explain_refusal(const Account& account, const AcceptedPassword& password,
                                          Reply reply, Attempt attempt, Deadline deadline) {
  Problem problem = dialect_->refusal(reply, attempt);
  if (is_server_trouble(reply.code))
    pool_.at(account.server).leave("it says that it can't serve now");
  if (problem.violations.empty()) co_return problem;
  const auto as_it_is = co_await read_again(account, deadline);
  if (!as_it_is) co_return problem;
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  co_return dialect_->explained(std::move(problem), *as_it_is, password.reveal(), attempt, now);
}

/// What the answer to a password write, or the lack of one, means.
Task<void> LdapDirectory::conclude(const Account& account, const AcceptedPassword& password,
                                   Exchange exchange, Attempt attempt, Deadline deadline) {
  if (exchange.fate == Fate::not_sent) co_return not_sent(exchange.shed);
  if (exchange.fate == Fate::no_answer) {
    co_return co_await settle_password(account, password.reveal(), deadline);
  }
  if (exchange.reply.code == result_code::success) co_return Result<void>();
  co_return co_await explain_refusal(account, password, std::move(exchange.reply), attempt,
                                     deadline);
}

Task<ResetReceipt> LdapDirectory::set_password(const VerifiedAccount& verified,
                                               const AcceptedPassword& password,
                                               ResetOptions options, Deadline deadline) {
  const Account& account = verified.account();
  Server& server = pool_.at(account.server);
  std::optional<DemandForChange> demand;
  if (options.must_change) demand = dialect_->demand_after_reset(account);
  if (demand) {
    // Asked first: a password that was set without the demand to change it would be half of what
    // was asked for.
    const auto allowed = co_await may_require_change(account, demand->ask, deadline);
    if (!allowed) co_return allowed.error();
  }
  if (options.must_change && account.password_never_expires) {
    spdlog::warn(
        "must_change was asked for, and this account is set to \"password never expires\": the "
        "directory does not insist on it");
  }
  const Request request = dialect_->reset(account, password.reveal(), options, server.root_dse());
  Exchange exchange = co_await server.write(request, within_timeout(deadline));
  const auto done =
      co_await conclude(account, password, std::move(exchange), Attempt::reset, deadline);
  if (!done) co_return done.error();
  if (demand) {
    const auto required = co_await require_change(account, demand->demand, deadline);
    if (!required) co_return required.error();
  }
  ResetReceipt receipt;
  // A delay between tries has no evidence, and outlives a new password.
  receipt.unlocked = !account.lock.evidence.empty() && dialect_->reset_unlocks(options);
  co_return receipt;
}

Task<void> LdapDirectory::may_require_change(const Account& account, const Request& ask,
                                             Deadline deadline) {
  Exchange exchange = co_await pool_.at(account.server).write(ask, within_timeout(deadline));
  if (exchange.fate != Fate::answered) {
    co_return not_sent(exchange.shed);  // it changes nothing, sent or not
  }
  if (!is_only_refused_for_its_value(exchange.reply)) {
    co_return dialect_->refusal(exchange.reply, Attempt::require_change);
  }
  const auto now = co_await read_again(account, deadline);
  if (now && now->policy && now->policy->must_change_after_reset == false) {
    spdlog::warn(
        "must_change was asked for, and the user's policy has it off (pwdMustChange, "
        "passwordMustChange): the mark is set, but this directory does not insist on it");
  }
  co_return Result<void>();
}

/// The password is set by now, so no failure here may sound as if nothing had happened.
Task<void> LdapDirectory::require_change(const Account& account, const Request& demand,
                                         Deadline deadline) {
  Exchange exchange = co_await pool_.at(account.server).write(demand, within_timeout(deadline));
  if (exchange.fate == Fate::answered && exchange.reply.code == result_code::success) {
    co_return Result<void>();
  }
  if (exchange.fate == Fate::no_answer) {
    co_return co_await settle_by_reading(account, must_change_now, deadline);
  }
  Problem problem{ProblemKind::outcome_unknown,
                  "the password was set, but not that it has to be changed at the next sign-in"};
  problem.detail =
      "The new password was set, but not that it has to be changed at the next sign-in. It is safe "
      "to try again.";
  co_return problem;
}

Task<UnlockReceipt> LdapDirectory::unlock(const VerifiedAccount& verified, Deadline deadline) {
  const Account& account = verified.account();
  if (account.lock.evidence.empty()) {
    Problem problem{ProblemKind::account_locked,
                    "a delay between tries (pwdMinDelay) can't be lifted"};
    problem.detail =
        "The account is locked for a short while after wrong tries. Wait, then try again.";
    co_return problem;
  }
  const Request request = dialect_->unlock(account);
  Exchange exchange = co_await pool_.at(account.server).write(request, within_timeout(deadline));
  UnlockReceipt receipt;
  receipt.unlocked = true;
  if (exchange.fate == Fate::not_sent) co_return not_sent(exchange.shed);
  if (exchange.fate == Fate::no_answer) {
    const auto settled = co_await settle_by_reading(account, is_unlocked_now, deadline);
    if (!settled) co_return settled.error();
    co_return receipt;
  }
  if (exchange.reply.code == result_code::success) co_return receipt;
  if (exchange.reply.code == result_code::no_such_attribute) {
    // The lock that was looked at is gone, or another one has taken its place: look again.
    Problem problem{ProblemKind::directory_unavailable, "the lock changed in the meantime"};
    co_return problem;
  }
  co_return dialect_->refusal(exchange.reply, Attempt::unlock);
}

Task<void> LdapDirectory::change_password(const ManagedAccount& managed, const Secret& current,
                                          const AcceptedPassword& password, Deadline deadline) {
  const Account& account = managed.account();
  const auto session =
      co_await pool_.at(account.server).open_user_session(within_timeout(deadline));
  if (!session) co_return not_sent();
  const auto expired = co_await prove(account, session.connection(), current, deadline);
  if (!expired) co_return expired.error();
  if (*expired) co_return co_await change_for_expired(account, current, password, deadline);
  co_return co_await change_as_user(account, session.connection(), current, password, deadline);
}

Task<void> LdapDirectory::sign_in(const ManagedAccount& managed, const Secret& current,
                                  Deadline deadline) {
  const Account& account = managed.account();
  const auto session =
      co_await pool_.at(account.server).open_user_session(within_timeout(deadline));
  if (!session) co_return not_sent();
  const auto proved = co_await prove(account, session.connection(), current, deadline);
  if (!proved) co_return proved.error();
  co_return Result<void>();
}

/// Signs the user in, once more where the entry has moved since the search. Whether the password is
/// right and yet lets nobody in.
Task<bool> LdapDirectory::prove(const Account& account, Connection& connection,
                                const Secret& current, Deadline deadline) {
  auto expired = co_await sign_in_user(account, connection, current, deadline);
  if (!expired && expired.error().kind == ProblemKind::current_password_incorrect) {
    const auto new_dn = co_await dn_after_a_move(account, deadline);
    if (new_dn) {
      Account moved = account;
      moved.dn = *new_dn;
      expired = co_await sign_in_user(moved, connection, current, deadline);
    }
  }
  co_return expired;
}

/// Whether the password is right and yet lets nobody in, because it has expired.
Task<bool> LdapDirectory::sign_in_user(const Account& account, Connection& connection,
                                       const Secret& current, Deadline deadline) {
  const SimpleBind bind{account.dn, current.reveal()};
  const Request request{bind, true};
  const Exchange exchange = co_await connection.perform(request, within_timeout(deadline));
  if (exchange.fate == Fate::not_sent) co_return not_sent();
  if (exchange.fate == Fate::no_answer) {
    connection.close();
    Problem problem = not_sent();
    problem.only_once = true;
    co_return problem;
  }
  SignIn sign_in = dialect_->judge_sign_in(exchange.reply);
  if (sign_in.problem) {
    sign_in.problem->only_once = true;
    co_return std::move(*sign_in.problem);
  }
  co_return sign_in.verdict == SignIn::Verdict::right_but_expired;
}

/// A sign-in can only name the entry by its DN. Where that was refused because the entry has moved
/// since the search, it can be found by its identity; no problem here says anything to the user.
Task<std::string> LdapDirectory::dn_after_a_move(const Account& account, Deadline deadline) {
  const Problem not_moved{ProblemKind::user_not_found};
  if (account.identity == account.dn) co_return not_moved;
  const auto now = co_await read_again(account, deadline);
  const bool moved = now.has_value() && now->dn != account.dn;
  if (!moved) co_return not_moved;
  co_return now->dn;
}

Task<void> LdapDirectory::change_as_user(const Account& account, Connection& connection,
                                         const Secret& current, const AcceptedPassword& password,
                                         Deadline deadline) {
  const auto place = co_await pool_.at(account.server).enter_write_gate(within_timeout(deadline));
  if (!place) co_return not_sent();
  const Request request = dialect_->change(account, current.reveal(), password.reveal(),
                                           pool_.at(account.server).root_dse());
  Exchange exchange = co_await connection.perform(request, within_timeout(deadline));
  co_return co_await conclude(account, password, std::move(exchange), Attempt::change, deadline);
}

/// The user has proved the password, and the directory lets nobody in with it: the service account
/// changes it, naming the old one, so that the directory checks that once more in the same step.
Task<void> LdapDirectory::change_for_expired(const Account& account, const Secret& current,
                                             const AcceptedPassword& password, Deadline deadline) {
  Server& server = pool_.at(account.server);
  const Request request =
      dialect_->change(account, current.reveal(), password.reveal(), server.root_dse());
  Exchange exchange = co_await server.write(request, within_timeout(deadline));
  const bool may_not_compare = exchange.fate == Fate::answered &&
                               exchange.reply.code == result_code::unwilling_to_perform &&
                               !policy_error_of(exchange.reply);
  if (may_not_compare) {
    // The service account may write userPassword and not compare it (`=w`): then the proof just
    // given has to do.
    const Request plain =
        dialect_->reset(account, password.reveal(), ResetOptions{}, server.root_dse());
    exchange = co_await server.write(plain, within_timeout(deadline));
  }
  co_return co_await conclude(account, password, std::move(exchange), Attempt::reset, deadline);
}

}  // namespace writeback::ldap
