#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ldap/settings.hpp"
#include "policy/account.hpp"

namespace writeback::ldap {

enum class Finding { ok, warning, failed };

/// One line for the administrator.
struct ReportLine {
  Finding finding;
  std::string text;
};

/// Whether somebody is one on whom the rights are to be tried: who is managed, as far as that can
/// be told without groups.
using Suits = std::function<bool(const Account&)>;

/// Asks one server what it is, signs in as the service account, looks for somebody with base_dn and
/// user_filter, and asks what the service account may do to that entry. Changes nothing. Ends by
/// the timeout of the settings for each of its steps. One thread.
[[nodiscard]] boost::asio::awaitable<std::vector<ReportLine>> inspect_server(
    boost::asio::any_io_executor executor, std::shared_ptr<const DirectorySettings> settings,
    ServerUri server, Suits suits);

}  // namespace writeback::ldap
