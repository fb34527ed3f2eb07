#pragma once

#include <boost/system/result.hpp>
#include <boost/throw_exception.hpp>
#include <stdexcept>

#include "policy/problem.hpp"

namespace writeback {

/// A value, or the problem that kept it from being made. (std::expected is absent from g++ 12's
/// C++20.)
template <class T>
using Result = boost::system::result<T, Problem>;

/// Asking a failed Result for its value is a defect, not a failure: it ends in `internal_error`.
[[noreturn]] inline void throw_exception_from_error(const Problem& problem,
                                                    const boost::source_location& where) {
  boost::throw_exception(std::logic_error(std::string(row_of(problem.kind).code)), where);
}

}  // namespace writeback
