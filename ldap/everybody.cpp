#include "ldap/everybody.hpp"

#include "ldap/connection.hpp"
#include "ldap/paged_results.hpp"
#include "ldap/result_code.hpp"
#include "ldap/service_sign_in.hpp"

namespace writeback::ldap {
namespace asio = boost::asio;
namespace rc = result_code;

namespace {

constexpr int page_size = 500;
constexpr std::string_view mark = "{user}";

// OpenLDAP counts over all pages, unless size.prtotal says otherwise (slapd.conf(5), limits).
constexpr std::string_view size_advice =
    ": let the service account read all pages (docs/openldap-rights.md, limits; 389 DS: "
    "nsSizeLimit)";

std::string name_in(const Entry& entry, const std::vector<std::string>& attributes) {
  for (const auto& attribute : attributes) {
    const auto value = entry.first(attribute);
    if (!value.empty()) return std::string(value);
  }
  return {};
}

}  // namespace

std::string filter_for_anybody(std::string user_filter) {
  for (auto at = user_filter.find(mark); at != std::string::npos; at = user_filter.find(mark, at)) {
    user_filter.replace(at, mark.size(), "*");
  }
  return user_filter;
}

std::vector<std::string> attributes_compared_in(const std::string& user_filter) {
  const std::string compared = "=" + std::string(mark) + ")";
  std::vector<std::string> attributes;
  for (auto at = user_filter.find(compared); at != std::string::npos;
       at = user_filter.find(compared, at + 1)) {
    const auto open = user_filter.rfind('(', at);
    if (open != std::string::npos)
      attributes.push_back(user_filter.substr(open + 1, at - open - 1));
  }
  return attributes;
}

asio::awaitable<Everybody> list_everybody(asio::any_io_executor executor,
                                          const DirectorySettings& settings, ServerUri server,
                                          std::function<void(std::size_t)> on_page) {
  Everybody everybody;
  const auto attributes = attributes_compared_in(settings.user_filter);
  if (attributes.empty()) {
    everybody.failure =
        "user_filter compares no attribute with {user} alone, as (uid={user}) does, so nobody's "
        "name can be told from an entry";
    co_return everybody;
  }
  const auto deadline = [&] { return Connection::Clock::now() + settings.timeout; };
  ConnectSettings connect;
  connect.tls = std::make_shared<TlsSettings>(settings.ca_pem);
  connect.start_tls = settings.start_tls;
  auto opened = co_await Connection::open(executor, server, connect, deadline());
  everybody.failure = opened.failure;
  if (!opened.connection) co_return everybody;
  const auto signed_in =
      co_await sign_in_service(executor, settings, *opened.connection, deadline());
  everybody.failure = signed_in.failure;
  std::string cookie;
  bool goes_on = everybody.failure.empty();
  while (goes_on) {
    Search page;
    page.base = settings.base_dn;
    page.filter = filter_for_anybody(settings.user_filter);
    page.attributes = attributes;
    Request request{std::move(page)};
    request.paged_results = paged_results_value(page_size, cookie);
    const Exchange exchange = co_await opened.connection->perform(request, deadline());
    for (const auto& entry : exchange.reply.entries) {
      auto name = name_in(entry, attributes);
      if (name.empty()) {
        ++everybody.without_name;
      } else {
        everybody.names.push_back(std::move(name));
      }
    }
    on_page(exchange.reply.entries.size());
    if (exchange.fate != Fate::answered) {
      everybody.failure = "no answer";
    } else if (exchange.reply.code != rc::success) {
      everybody.failure = describe(exchange.reply.code);
      if (exchange.reply.code == rc::size_limit_exceeded) everybody.failure += size_advice;
    }
    cookie = next_page_of(exchange.reply);
    goes_on = everybody.failure.empty() && !cookie.empty();
  }
  opened.connection->close();
  co_return everybody;
}

}  // namespace writeback::ldap
