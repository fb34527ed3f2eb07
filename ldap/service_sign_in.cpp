#include "ldap/service_sign_in.hpp"

#include <memory>
#include <utility>

#include "ldap/blocking_call.hpp"
#include "ldap/kerberos_sign_in.hpp"
#include "ldap/result_code.hpp"

namespace writeback::ldap {
namespace asio = boost::asio;

namespace {

/// RFC 4752 takes three; whoever wants many more is not to be trusted with more.
constexpr int most_steps = 8;

ServiceSignIn judge(const Exchange& exchange, const std::string& what_to_check) {
  if (exchange.fate != Fate::answered) return {"no answer when the agent signed in"};
  const int code = exchange.reply.code;
  if (code == result_code::success) return {};
  if (is_server_trouble(code)) return {"can't serve now: " + describe(code)};
  return {"refuses the agent's own sign-in, check " + what_to_check + ": " + describe(code), true};
}

const char* what_to_check(int code) {
  if (code != result_code::strong_auth_required) return "keytab and principal";
  return "that it takes Kerberos inside TLS (Samba: ldap server require strong auth = "
         "allow_sasl_over_tls)";
}

asio::awaitable<ServiceSignIn> sign_in_by_keytab(asio::any_io_executor executor,
                                                 const DirectorySettings& settings,
                                                 Connection& connection,
                                                 Connection::Clock::time_point deadline) {
  const auto kerberos = std::make_shared<KerberosSignIn>(settings.keytab, connection.server().host,
                                                         connection.channel_binding());
  std::string challenge;
  for (int step = 0; step < most_steps; ++step) {
    auto ask = [kerberos, challenge] { return kerberos->next(challenge); };
    auto next = co_await call_blocking<KerberosSignIn::Step>(executor, std::move(ask), deadline);
    if (!next) co_return ServiceSignIn{"no ticket in time: is the KDC reachable (krb5.conf)?"};
    if (!next->failure.empty()) co_return ServiceSignIn{std::move(next->failure)};
    const SaslBind bind{KerberosSignIn::mechanism, std::move(next->token)};
    const Request request{bind, true};
    const Exchange exchange = co_await connection.perform(request, deadline);
    const bool goes_on = exchange.fate == Fate::answered &&
                         exchange.reply.code == result_code::sasl_bind_in_progress;
    if (!goes_on) co_return judge(exchange, what_to_check(exchange.reply.code));
    challenge = exchange.reply.sasl_challenge;
  }
  co_return ServiceSignIn{"the server does not come to an end with the sign-in"};
}

}  // namespace

asio::awaitable<ServiceSignIn> sign_in_service(asio::any_io_executor executor,
                                               const DirectorySettings& settings,
                                               Connection& connection,
                                               Connection::Clock::time_point deadline) {
  if (!settings.keytab.path.empty()) {
    co_return co_await sign_in_by_keytab(executor, settings, connection, deadline);
  }
  const SimpleBind bind{settings.bind_dn, settings.bind_password.reveal()};
  const Request request{bind, true};
  const Exchange exchange = co_await connection.perform(request, deadline);
  co_return judge(exchange, "bind_dn and bind_password_file");
}

}  // namespace writeback::ldap
