#include "ldap/srv_record.hpp"

#include <arpa/nameser.h>
#include <resolv.h>

#include <algorithm>
#include <array>
#include <climits>

namespace writeback::ldap {
namespace {

constexpr std::size_t fixed_part = 6;  // priority, weight and port
/// More than any domain has controllers; a longer answer is cut.
constexpr std::size_t most_records = 256;

std::string target_of(const ns_msg& answer, const ns_rr& record) {
  std::array<char, NS_MAXDNAME> name{};
  const int length = ns_name_uncompress(ns_msg_base(answer), ns_msg_end(answer),
                                        ns_rr_rdata(record) + fixed_part, name.data(), name.size());
  return length < 0 ? std::string() : std::string(name.data());
}

}  // namespace

std::vector<SrvRecord> parse_srv_answer(std::span<const unsigned char> message) {
  std::vector<SrvRecord> records;
  ns_msg answer{};
  if (message.size() > INT_MAX ||
      ns_initparse(message.data(), static_cast<int>(message.size()), &answer) != 0) {
    return records;
  }
  const int count = ns_msg_count(answer, ns_s_an);
  for (int i = 0; i < count && records.size() < most_records; ++i) {
    ns_rr record{};
    if (ns_parserr(&answer, ns_s_an, i, &record) != 0) break;
    if (ns_rr_type(record) != ns_t_srv || ns_rr_rdlen(record) <= fixed_part) continue;
    SrvRecord found;
    found.priority = static_cast<std::uint16_t>(ns_get16(ns_rr_rdata(record)));
    found.weight = static_cast<std::uint16_t>(ns_get16(ns_rr_rdata(record) + 2));
    found.port = static_cast<std::uint16_t>(ns_get16(ns_rr_rdata(record) + 4));
    found.target = target_of(answer, record);
    if (!found.target.empty() && found.target != "." && found.port != 0) {
      records.push_back(std::move(found));
    }
  }
  return records;
}

std::vector<SrvRecord> in_order(std::vector<SrvRecord> records,
                                const std::function<std::uint32_t(std::uint32_t)>& lot) {
  // RFC 2782: those without weight come first in the sum, so that they have a small chance.
  std::sort(records.begin(), records.end(), [](const SrvRecord& a, const SrvRecord& b) {
    if (a.priority != b.priority) return a.priority < b.priority;
    if ((a.weight == 0) != (b.weight == 0)) return a.weight == 0;
    return a.target < b.target;
  });
  for (auto first = records.begin(); first != records.end(); ++first) {
    const auto last = std::find_if(first, records.end(), [&](const SrvRecord& each) {
      return each.priority != first->priority;
    });
    std::uint32_t sum = 0;
    for (auto each = first; each != last; ++each) sum += each->weight;
    const std::uint32_t drawn = lot(sum);
    std::uint32_t running = 0;
    const auto chosen = std::find_if(first, last, [&](const SrvRecord& each) {
      running += each.weight;
      return running >= drawn;
    });
    if (chosen != last) std::rotate(first, chosen, chosen + 1);
  }
  return records;
}

std::vector<ServerUri> uris_of(const std::vector<SrvRecord>& records, bool start_tls) {
  std::vector<ServerUri> uris;
  for (const auto& record : records) {
    if (is_global_catalog_port(record.port)) continue;
    ServerUri uri;
    uri.scheme = start_tls ? Scheme::ldap : Scheme::ldaps;
    uri.host = record.target;
    uri.port = !start_tls && record.port == ldap_port ? ldaps_port : record.port;
    uri.text = (start_tls ? "ldap://" : "ldaps://") + uri.host + ":" + std::to_string(uri.port);
    uris.push_back(std::move(uri));
  }
  return uris;
}

}  // namespace writeback::ldap
