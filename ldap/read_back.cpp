// How LdapDirectory finds out what became of a write whose answer was lost: it looks, and never
// writes again.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "ldap/directory.hpp"
#include "ldap/result_code.hpp"
#include "ldap/settlement.hpp"

namespace writeback::ldap {
namespace asio = boost::asio;

namespace {

constexpr std::chrono::milliseconds between_looks{100};
/// An entry that looks untouched for this long after the connection broke is given up as unknown:
/// the write may still lie somewhere on its way.
constexpr std::chrono::milliseconds untouched_for{1000};

Problem outcome_unknown() {
  return Problem{ProblemKind::outcome_unknown,
                 "the answer to a write was lost, and reading back did not tell"};
}

}  // namespace

asio::awaitable<void> LdapDirectory::pause_between_looks() {
  asio::steady_timer timer(executor_, between_looks);
  co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

Task<bool> LdapDirectory::signs_in(const Account& account, std::string_view password,
                                   Deadline deadline) {
  const auto session =
      co_await pool_.at(account.server).open_user_session(within_timeout(deadline));
  if (!session) co_return Problem{ProblemKind::directory_unavailable};
  const SimpleBind bind{account.dn, password};
  const Request request{bind, true};
  const Exchange exchange =
      co_await session.connection().perform(request, within_timeout(deadline));
  if (exchange.fate != Fate::answered) co_return Problem{ProblemKind::directory_unavailable};
  co_return dialect_->judge_sign_in(exchange.reply).verdict != SignIn::Verdict::refused;
}

Task<bool> LdapDirectory::accepts(const ManagedAccount& account, const Secret& password,
                                  Deadline deadline) {
  co_return co_await signs_in(account.account(), password.reveal(), deadline);
}

Task<void> LdapDirectory::settle_password(const Account& before, std::string_view password,
                                          Deadline deadline) {
  const auto give_up = within_timeout(deadline);
  auto untouched_until = Deadline::max();
  while (std::chrono::steady_clock::now() < give_up) {
    const auto now = co_await read_again(before, give_up);
    const Trace trace = now ? compare(before.revision, now->revision) : Trace::none;
    if (now && trace != Trace::none) {
      // One sign-in only: a wrong one would count against the user.
      const auto proved = co_await signs_in(before, password, give_up);
      if (proved && *proved) co_return Result<void>();
      break;
    }
    const auto moment = std::chrono::steady_clock::now();
    if (now && untouched_until == Deadline::max()) untouched_until = moment + untouched_for;
    if (moment >= untouched_until) break;
    co_await pause_between_looks();
  }
  co_return outcome_unknown();
}

Task<void> LdapDirectory::settle_by_reading(const Account& before, bool (*holds)(const Account&),
                                            Deadline deadline) {
  const auto give_up = within_timeout(deadline);
  auto untouched_until = Deadline::max();
  while (std::chrono::steady_clock::now() < give_up) {
    const auto now = co_await read_again(before, give_up);
    if (now && holds(*now)) co_return Result<void>();
    const auto moment = std::chrono::steady_clock::now();
    if (now && untouched_until == Deadline::max()) untouched_until = moment + untouched_for;
    if (moment >= untouched_until) break;
    co_await pause_between_looks();
  }
  co_return outcome_unknown();
}

}  // namespace writeback::ldap
