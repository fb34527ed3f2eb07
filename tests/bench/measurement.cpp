#include "tests/bench/measurement.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <locale>
#include <sstream>

namespace writeback::bench {
namespace {

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

double own_cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

/// Nearest rank: a latency that some operation really had.
double percentile(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return 0;
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
  return sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1];
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c >= ' ' ? c : ' ';
  }
  return out + '"';
}

}  // namespace

Measurement::Measurement(std::size_t expected_operations) {
  latencies_us_.reserve(expected_operations);
}

void Measurement::start() {
  cpu_seconds_ = own_cpu_seconds();
  began_ = Clock::now();
}

void Measurement::stop() {
  seconds_ = std::chrono::duration<double>(Clock::now() - began_).count();
  cpu_seconds_ = own_cpu_seconds() - cpu_seconds_;
}

void Measurement::succeeded(Clock::duration latency) {
  latencies_us_.push_back(std::chrono::duration<double, std::micro>(latency).count());
}

void Measurement::failed(std::string_view reason) {
  if (errors_++ == 0) first_error_ = reason;
}

std::string Measurement::statuses() const {
  std::string out = "{";
  for (const auto& [code, count] : statuses_) {
    if (out.size() > 1) out += ", ";
    out += quoted(std::to_string(code)) + ": " + std::to_string(count);
  }
  return out + "}";
}

std::string Measurement::json(std::string_view program, unsigned long callers,
                              unsigned long connections) {
  std::sort(latencies_us_.begin(), latencies_us_.end());
  const auto done = static_cast<double>(latencies_us_.size());
  std::ostringstream out;
  out.imbue(std::locale::classic());
  out.setf(std::ios::fixed);
  out.precision(3);
  out << "{\"program\": " << quoted(program) << ", \"callers\": " << callers
      << ", \"connections\": " << connections << ", \"operations\": " << latencies_us_.size()
      << ", \"errors\": " << errors_ << ", \"seconds\": " << seconds_
      << ", \"operations_per_second\": " << (seconds_ > 0 ? done / seconds_ : 0)
      << ", \"p50_us\": " << percentile(latencies_us_, 0.50)
      << ", \"p99_us\": " << percentile(latencies_us_, 0.99)
      << ", \"max_us\": " << percentile(latencies_us_, 1.0)
      << ", \"cpu_us_per_operation\": " << (done > 0 ? cpu_seconds_ * 1e6 / done : 0)
      << ", \"reconnects\": " << reconnects_ << ", \"statuses\": " << statuses()
      << ", \"first_error\": " << quoted(first_error_) << "}\n";
  return out.str();
}

}  // namespace writeback::bench
